using System.Globalization;
using System.Text;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime;

/// <summary>
/// The key of one game session, which seals its players' connect tokens. It is derived from the control plane's master key whenever it is
/// needed, handed to the relay with the activation, and stored nowhere.
/// </summary>
public static class SessionKeys
{
    /// <summary>Length of master keys and of session keys, in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>HKDF-SHA256 of the master key, without salt, for "gamerelay session ID EPOCH".</summary>
    /// <param name="masterKey">32 bytes of the version of the master key that the game session was created under.</param>
    /// <param name="gameSessionId">The game session's full id (its ARN).</param>
    /// <param name="epoch">Counts the keys of one game session; a new epoch voids the tokens of the one before.</param>
    public static byte[] Derive(ReadOnlySpan<byte> masterKey, string gameSessionId, int epoch)
    {
        if (masterKey.Length != KeyBytes)
            throw new ArgumentException($"The master key has {masterKey.Length} bytes; it must have {KeyBytes}.", nameof(masterKey));
        if (string.IsNullOrEmpty(gameSessionId))
            throw new ArgumentException("The game session id is empty.", nameof(gameSessionId));

        var info = Encoding.UTF8.GetBytes("gamerelay session " + gameSessionId + " " + epoch.ToString(CultureInfo.InvariantCulture));
        var key = new byte[KeyBytes];
        Hkdf.Derive(masterKey, key, default, info);
        return key;
    }
}

namespace GameRelay.Client;

/// <summary>What a player needs to join a game session: the answer of <c>GetPlayerConnectionDetails</c>, as the game's backend hands it on.</summary>
public sealed class ConnectionDetails
{
    /// <summary>Describes one player's way in.</summary>
    /// <param name="host">IP address or DNS name of the game session's endpoint.</param>
    /// <param name="port">Port of the game session's endpoint.</param>
    /// <param name="token">The <c>PlayerGatewayToken</c>. It is good for one player session, and as secret as a password.</param>
    public ConnectionDetails(string host, int port, string token)
    {
        if (string.IsNullOrEmpty(host))
            throw new ArgumentException("The host is empty.", nameof(host));
        if (port is < 1 or > 65535)
            throw new ArgumentOutOfRangeException(nameof(port), port, "A port lies between 1 and 65535.");
        Host = host;
        Port = port;
        Token = token ?? throw new ArgumentNullException(nameof(token));
    }

    /// <summary>IP address or DNS name of the game session's endpoint.</summary>
    public string Host { get; }

    /// <summary>Port of the game session's endpoint.</summary>
    public int Port { get; }

    /// <summary>The connect token (<c>PlayerGatewayToken</c>).</summary>
    public string Token { get; }

    /// <summary>
    /// Bytes for the game session's script, which sees them in <c>onPlayerConnect</c>: a sign-in token, for example. At most 4,096.
    /// </summary>
    public ReadOnlyMemory<byte> Payload { get; init; }
}

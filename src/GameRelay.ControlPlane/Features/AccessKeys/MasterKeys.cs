using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GameRelay.Realtime;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.AccessKeys;

/// <summary>The master keys by version, and the encryption of secrets with them.</summary>
internal sealed class MasterKeys
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private static readonly byte[] SecretsInfo = "gamerelay secrets"u8.ToArray();
    private static readonly byte[] UrlsInfo = "gamerelay urls"u8.ToArray();

    private readonly FrozenDictionary<int, byte[]> _keys;

    public MasterKeys(IOptions<MasterKeyOptions> options, IOptions<ControlPlaneOptions> controlPlane)
    {
        var configured = options.Value.Keys.Count > 0 ? options.Value : ReadOrCreate(Path.Combine(controlPlane.Value.DataDirectory, "master-keys.json"));
        _keys = configured.Keys.ToFrozenDictionary(pair => pair.Key, pair => Convert.FromBase64String(pair.Value));
        CurrentVersion = configured.CurrentVersion;
    }

    internal int CurrentVersion { get; }

    internal IReadOnlyCollection<int> Versions => _keys.Keys;

    /// <summary>The key that seals the connect tokens of a game session.</summary>
    internal byte[] DeriveSessionKey(int version, string gameSessionId, int epoch) => SessionKeys.Derive(Find(version), gameSessionId, epoch);

    /// <summary>Of a URL that nobody else can make. Null when there is no key of this version any more.</summary>
    internal byte[]? SignUrl(int version, string text) => _keys.TryGetValue(version, out var key)
        ? HMACSHA256.HashData(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, SessionKeys.KeyBytes, info: UrlsInfo), Encoding.UTF8.GetBytes(text))
        : null;

    /// <summary>AES-256-GCM: nonce, tag, ciphertext. What the secret belongs to is authenticated with it.</summary>
    internal byte[] Encrypt(string secret, string owner)
    {
        var plaintext = Encoding.UTF8.GetBytes(secret);
        var result = new byte[NonceBytes + TagBytes + plaintext.Length];
        var nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = CreateCipher(CurrentVersion);
        aes.Encrypt(nonce, plaintext, result.AsSpan(NonceBytes + TagBytes), result.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(owner));
        return result;
    }

    /// <exception cref="CryptographicException">It was encrypted with another key or for another owner.</exception>
    internal string Decrypt(ReadOnlySpan<byte> encrypted, int version, string owner)
    {
        var plaintext = new byte[encrypted.Length - NonceBytes - TagBytes];
        using var aes = CreateCipher(version);
        try
        {
            aes.Decrypt(
                encrypted[..NonceBytes], encrypted[(NonceBytes + TagBytes)..], encrypted.Slice(NonceBytes, TagBytes), plaintext, Encoding.UTF8.GetBytes(owner));
        }
        catch (AuthenticationTagMismatchException ex)
        {
            throw new CryptographicException($"The secret of '{owner}' was not encrypted with the master key that MasterKey:Keys:{version} is.", ex);
        }

        return Encoding.UTF8.GetString(plaintext);
    }

    private AesGcm CreateCipher(int version) => new(HKDF.DeriveKey(HashAlgorithmName.SHA256, Find(version), SessionKeys.KeyBytes, info: SecretsInfo), TagBytes);

    private byte[] Find(int version) =>
        _keys.TryGetValue(version, out var key) ? key : throw new CryptographicException($"There is no master key of version {version}.");

    // Replicas that share the directory may start at once: only one file gets the name, and each reads the file afterwards.
    private static MasterKeyOptions ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            var created = new MasterKeyOptions { Keys = { [1] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SessionKeys.KeyBytes)) } };
            PrivateFile.CreateUnlessPresent(path, JsonSerializer.Serialize(created));
        }

        var read = JsonSerializer.Deserialize<MasterKeyOptions>(File.ReadAllText(path)) is { Keys.Count: > 0 } some
            ? some
            : throw new InvalidDataException($"{path} holds no key.");
        return MasterKeyOptionsValidator.FindFailures(read).FirstOrDefault() is { } failure ? throw new InvalidDataException($"{path}: {failure}") : read;
    }
}

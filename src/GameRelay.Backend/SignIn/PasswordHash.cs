using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace GameRelay.Backend.SignIn;

/// <summary><c>iterations.salt.hash</c>: PBKDF2 with SHA-256, salt and hash in base64url.</summary>
internal sealed record PasswordHash(int Iterations, byte[] Salt, byte[] Hash)
{
    private const int DefaultIterations = 600_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static PasswordHash Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new(DefaultIterations, salt, Derive(password, salt, DefaultIterations));
    }

    public static PasswordHash Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length == 3 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations > 0
            && Base64Url.IsValid(parts[1]) && Base64Url.IsValid(parts[2]) && Base64Url.DecodeFromChars(parts[2]) is { Length: HashBytes } hash)
        {
            return new(iterations, Base64Url.DecodeFromChars(parts[1]), hash);
        }

        throw new FormatException("A password hash reads iterations.salt.hash; 'hash-password' makes one.");
    }

    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(Hash, Derive(password, Salt, Iterations));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Iterations}.{Base64Url.EncodeToString(Salt)}.{Base64Url.EncodeToString(Hash)}");

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
}

using System.Security.Cryptography;
using System.Text.Json;

namespace GameRelay.Backend.SignIn;

/// <summary>Players of a file. A password's hash reads <c>iterations.salt.hash</c>: PBKDF2 with SHA-256, salt and hash in base64.</summary>
internal sealed class ListedPasswordCheck : IPasswordCheck
{
    private const int HashBytes = 32;
    private readonly Dictionary<string, ListedPlayer> _players;

    public ListedPasswordCheck(string file)
    {
        var players = JsonSerializer.Deserialize<List<ListedPlayer>>(File.ReadAllText(file), JsonSerializerOptions.Web) ?? [];
        _players = players.ToDictionary(player => player.Name, StringComparer.Ordinal);
    }

    public Task<Player?> CheckAsync(string playerName, string password, CancellationToken cancellationToken)
    {
        // An unknown name costs the same time as a wrong password, so that names cannot be found out by measuring.
        var known = _players.TryGetValue(playerName, out var player);
        var hash = known ? player!.PasswordHash : HashPassword("");
        return Task.FromResult(Matches(hash, password) && known ? new Player(player!.Name, player.Subscription) : null);
    }

    internal static string HashPassword(string password)
    {
        const int iterations = 100_000;
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
        return $"{iterations}.{Convert.ToBase64String(salt)}.{Convert.ToBase64String(hash)}";
    }

    private static bool Matches(string stored, string password)
    {
        var parts = stored.Split('.');
        if (parts.Length != 3 || !int.TryParse(parts[0], out var iterations))
            throw new InvalidDataException("A password hash in the players file is not of the form iterations.salt.hash.");

        var hash = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromBase64String(parts[1]), iterations, HashAlgorithmName.SHA256, HashBytes);
        return CryptographicOperations.FixedTimeEquals(hash, Convert.FromBase64String(parts[2]));
    }

    private sealed record ListedPlayer(string Name, string PasswordHash, string Subscription = "free");
}

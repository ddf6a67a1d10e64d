using System.Text.Json;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend.SignIn;

/// <summary>The players of <c>Backend:PlayersFile</c>, read once; without a file there are none, and everybody's subscription is <c>free</c>.</summary>
internal sealed class ListedPlayers(IOptions<BackendOptions> options) : IPasswordCheck, ISubscriptions
{
    private const string DefaultLevel = "free";
    private static readonly PasswordHash Nobody = PasswordHash.Create("");
    private readonly Dictionary<string, Entry> _players = Read(options.Value.PlayersFile);

    public Task<string?> FindPlayerIdAsync(string playerName, string password, CancellationToken cancellationToken)
    {
        // An unknown name costs the same time as a wrong password, so that names cannot be found out by measuring.
        var hash = _players.GetValueOrDefault(playerName)?.Password;
        var matches = (hash ?? Nobody).Matches(password);
        return Task.FromResult(matches && hash is not null ? playerName : null);
    }

    public Task<string> FindLevelAsync(string playerId, CancellationToken cancellationToken) =>
        Task.FromResult(_players.GetValueOrDefault(playerId)?.Subscription ?? DefaultLevel);

    private static Dictionary<string, Entry> Read(string? file)
    {
        if (string.IsNullOrEmpty(file))
            return [];
        try
        {
            var lines = JsonSerializer.Deserialize<List<Line>>(File.ReadAllText(file), JsonSerializerOptions.Web) ?? [];
            return lines.ToDictionary(
                line => line.Name,
                line => new Entry(line.PasswordHash is { } hash ? PasswordHash.Parse(hash) : null, line.Subscription ?? DefaultLevel),
                StringComparer.Ordinal);
        }
        catch (Exception ex) when (ex is JsonException or FormatException or ArgumentException)
        {
            throw new InvalidOperationException($"Backend:PlayersFile '{file}' cannot be read: {ex.Message}", ex);
        }
    }

    private sealed record Entry(PasswordHash? Password, string Subscription);

    /// <summary>Without a hash nobody signs in under the name, except where any password will do.</summary>
    private sealed record Line(string Name, string? PasswordHash, string? Subscription);
}

using System.Text.Json;
using GameRelay.Api;
using GameRelay.Backend.SignIn;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend.Sessions;

/// <summary>What a game client gets to join a game session: the relay's address, and a token that is good for one player and one connection.</summary>
internal sealed record JoinResponse(string Host, int Port, string Token, DateTimeOffset ExpiresAt);

/// <summary>The backend's use of the GameLift API: one fleet's game sessions, on behalf of a player.</summary>
internal sealed class GameSessions(GameRelayClient api, FleetChoice fleet, IOptions<BackendOptions> options, TimeProvider time)
{
    private const int ListLimit = 100;
    private static readonly TimeSpan ActivationWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ActivationPollInterval = TimeSpan.FromMilliseconds(50);

    public async Task<IReadOnlyList<SessionSummary>> ListJoinableAsync(CancellationToken cancellationToken)
    {
        var request = new DescribeGameSessionsRequest { FleetId = await fleet.GetAsync(cancellationToken), StatusFilter = "ACTIVE", Limit = ListLimit };
        var response = await api.DescribeGameSessionsAsync(request, cancellationToken);
        return [.. response.GameSessions.Where(IsJoinable).Select(SessionSummary.From)];
    }

    public async Task<SessionSummary> CreateAsync(Player creator, CreateSessionRequest request, CancellationToken cancellationToken)
    {
        // The creator's level is the studio's knowledge, not the client's: what a client sends under that name does not count.
        var properties = (request.Properties ?? []).Where(property => property.Key != "subscription").Append(new("subscription", creator.Subscription));
        var response = await api.CreateGameSessionAsync(
            new()
            {
                FleetId = await fleet.GetAsync(cancellationToken),
                Name = request.Name,
                MaximumPlayerSessionCount = request.MaximumPlayers ?? options.Value.DefaultMaximumPlayers,
                GameProperties = [.. properties.Select(property => new GameProperty { Key = property.Key, Value = property.Value })],
                // Lets the call be repeated safely when an answer is lost on the way.
                IdempotencyToken = $"gsess-{Guid.NewGuid()}",
            },
            cancellationToken);
        return SessionSummary.From(response.GameSession);
    }

    public async Task<SessionSummary> GetAsync(string sessionId, CancellationToken cancellationToken) =>
        SessionSummary.From(await DescribeAsync(await ToGameSessionIdAsync(sessionId, cancellationToken), cancellationToken));

    /// <summary>Takes a slot for the player; one that is still activating is waited for.</summary>
    public async Task<JoinResponse> JoinAsync(Player player, string sessionId, CancellationToken cancellationToken)
    {
        var gameSessionId = await ToGameSessionIdAsync(sessionId, cancellationToken);
        var started = time.GetTimestamp();
        while ((await DescribeAsync(gameSessionId, cancellationToken)).Status == GameSessionStatus.Activating && time.GetElapsedTime(started) < ActivationWait)
            await Task.Delay(ActivationPollInterval, time, cancellationToken);

        await api.CreatePlayerSessionAsync(
            new() { GameSessionId = gameSessionId, PlayerId = player.PlayerId, PlayerData = JsonSerializer.Serialize(new { subscription = player.Subscription }) },
            cancellationToken);
        var response = await api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = gameSessionId, PlayerIds = [player.PlayerId] }, cancellationToken);
        var details = response.PlayerConnectionDetails.Single();
        var endpoint = details.Endpoints[0];
        return new JoinResponse(endpoint.IpAddress, endpoint.Port!.Value, details.PlayerGatewayToken!, details.Expiration!.Value);
    }

    private async Task<string> ToGameSessionIdAsync(string sessionId, CancellationToken cancellationToken) =>
        SessionId.ToGameSessionId(sessionId, options.Value.Region, await fleet.GetAsync(cancellationToken));

    private async Task<GameSession> DescribeAsync(string gameSessionId, CancellationToken cancellationToken)
    {
        var response = await api.DescribeGameSessionsAsync(new() { GameSessionId = gameSessionId }, cancellationToken);
        return response.GameSessions is [var gameSession, ..] ? gameSession : throw new NotFoundException($"Game session '{gameSessionId}' does not exist.");
    }

    private static bool IsJoinable(GameSession gameSession) =>
        gameSession.CurrentPlayerSessionCount < gameSession.MaximumPlayerSessionCount
        && gameSession.PlayerSessionCreationPolicy != PlayerSessionCreationPolicy.DenyAll;
}

using System.Text.Json;
using GameRelay.Api;
using GameRelay.Backend.SignIn;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend.Sessions;

/// <summary>What a game client gets to join a game session: the relay's address, and a token that is good for this player alone.</summary>
internal sealed record JoinResponse(string Host, int Port, string Token, DateTimeOffset ExpiresAt);

/// <summary>A game session that was waited for is ACTIVATING still.</summary>
internal sealed class GameSessionNotReadyException(string gameSessionId) : Exception($"Game session '{gameSessionId}' is still ACTIVATING.");

/// <summary>The backend's use of the GameLift API: one fleet's game sessions, on behalf of a player.</summary>
internal sealed class GameSessions(
    GameRelayClient api, FleetChoice fleet, ISubscriptions subscriptions, IOptions<BackendOptions> options, TimeProvider time)
{
    /// <summary>The game property and the member of the player data that carry the level; scripts read them under this name.</summary>
    public const string SubscriptionKey = "subscription";

    private const int ListLimit = 100;
    private const int MaximumPages = 10;
    private static readonly TimeSpan ActivationPollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The newest of those that take players.</summary>
    public async Task<IReadOnlyList<SessionSummary>> ListJoinableAsync(CancellationToken cancellationToken)
    {
        var fleetId = await fleet.GetAsync(cancellationToken);
        List<SessionSummary> joinable = [];
        string? token = null;
        for (var page = 0; page < MaximumPages; page++)
        {
            var response = await OfFleetAsync(
                fleetId, api.DescribeGameSessionsAsync(new() { FleetId = fleetId, StatusFilter = "ACTIVE", NextToken = token }, cancellationToken));
            joinable.AddRange(response.GameSessions.Where(IsJoinable).Select(SessionSummary.From));
            token = response.NextToken;
            if (token is null || joinable.Count >= ListLimit)
                break;
        }

        return [.. joinable.Take(ListLimit)];
    }

    public async Task<SessionSummary> CreateAsync(string playerId, CreateSessionRequest request, CancellationToken cancellationToken)
    {
        // The level is the studio's knowledge, not the client's: what a client sends under that name does not count.
        var properties = (request.Properties ?? []).Where(property => property.Key != SubscriptionKey)
            .Append(new(SubscriptionKey, await subscriptions.FindLevelAsync(playerId, cancellationToken)));
        var fleetId = await fleet.GetAsync(cancellationToken);
        var response = await OfFleetAsync(fleetId, api.CreateGameSessionAsync(
            new()
            {
                FleetId = fleetId,
                Name = string.IsNullOrEmpty(request.Name) ? null : request.Name,
                MaximumPlayerSessionCount = request.MaximumPlayers ?? options.Value.DefaultMaximumPlayers,
                GameProperties = [.. properties.Select(property => new GameProperty { Key = property.Key, Value = property.Value })],
                // The fleet may limit how many game sessions one player creates.
                CreatorId = playerId,
                // Lets the call be repeated safely when an answer is lost on the way.
                IdempotencyToken = $"gsess-{Guid.NewGuid()}",
            },
            cancellationToken));
        return SessionSummary.From(response.GameSession);
    }

    public async Task<SessionSummary> GetAsync(string sessionId, CancellationToken cancellationToken) =>
        SessionSummary.From(await DescribeAsync(await ToGameSessionIdAsync(sessionId, cancellationToken), cancellationToken));

    /// <summary>The player's slot: the one that they have, or a new one. A game session that is ACTIVATING is waited for.</summary>
    public async Task<JoinResponse> JoinAsync(string playerId, string sessionId, CancellationToken cancellationToken)
    {
        var gameSessionId = await ToGameSessionIdAsync(sessionId, cancellationToken);
        var gameSession = await WaitUntilActivatedAsync(gameSessionId, cancellationToken);
        if (await TryGetConnectionAsync(gameSession, playerId, cancellationToken) is { } earlier)
            return earlier;

        var subscription = await subscriptions.FindLevelAsync(playerId, cancellationToken);
        await api.CreatePlayerSessionAsync(
            new()
            {
                GameSessionId = gameSessionId,
                PlayerId = playerId,
                PlayerData = JsonSerializer.Serialize(new Dictionary<string, string> { [SubscriptionKey] = subscription }),
            },
            cancellationToken);
        return await TryGetConnectionAsync(gameSession, playerId, cancellationToken)
            ?? throw new NotFoundException($"Game session '{gameSessionId}' ended while player '{playerId}' joined it.");
    }

    /// <summary>A fleet that is gone is no fault of the player's, who has named none.</summary>
    private static async Task<TResponse> OfFleetAsync<TResponse>(string fleetId, Task<TResponse> call)
    {
        try
        {
            return await call;
        }
        catch (NotFoundException ex)
        {
            throw new NoFleetException($"Fleet '{fleetId}' cannot be used: {ex.Message}");
        }
    }

    private async Task<GameSession> WaitUntilActivatedAsync(string gameSessionId, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var gameSession = await DescribeAsync(gameSessionId, cancellationToken);
            if (gameSession.Status != GameSessionStatus.Activating)
                return gameSession;
            if (time.GetElapsedTime(started) >= options.Value.ActivationWait)
                throw new GameSessionNotReadyException(gameSessionId);
            await Task.Delay(ActivationPollInterval, time, cancellationToken);
        }
    }

    /// <summary>Null when the player has no slot, or the game session is gone.</summary>
    private async Task<JoinResponse?> TryGetConnectionAsync(GameSession gameSession, string playerId, CancellationToken cancellationToken)
    {
        try
        {
            var response = await api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = gameSession.GameSessionId, PlayerIds = [playerId] }, cancellationToken);
            var details = response.PlayerConnectionDetails.Single();
            var endpoint = details.Endpoints[0];
            // A host's name stands for all of its addresses, of which the client takes the first that answers.
            return new JoinResponse(gameSession.DnsName ?? endpoint.IpAddress, endpoint.Port!.Value, details.PlayerGatewayToken!, details.Expiration!.Value);
        }
        catch (NotFoundException)
        {
            return null;
        }
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
        && gameSession.PlayerSessionCreationPolicy == PlayerSessionCreationPolicy.AcceptAll;
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.Realtime;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

/// <summary>
/// What each player connects with: the game session's endpoint, and a connect token for the newest player session that the player can still use.
/// </summary>
internal sealed class GetPlayerConnectionDetails(IDbContextFactory<GameRelayDb> databases, MasterKeys masterKeys, TimeProvider time)
    : IOperation<GetPlayerConnectionDetailsRequest, GetPlayerConnectionDetailsResponse>
{
    public async Task<GetPlayerConnectionDetailsResponse> HandleAsync(GetPlayerConnectionDetailsRequest request, CancellationToken cancellationToken)
    {
        if (request.PlayerIds.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new InvalidRequestException($"PlayerIds holds '{repeated.Key}' more than once.");

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var gameSessionId = Arns.NormalizeGameSessionId(request.GameSessionId);
        var gameSession = await db.GameSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == gameSessionId, cancellationToken)
            ?? throw new NotFoundException($"Game session '{request.GameSessionId}' does not exist.");
        if (gameSession.Status != GameSessionStatus.Active)
        {
            throw new InvalidGameSessionStatusException(
                $"Game session '{request.GameSessionId}' is {WireNames.Of(gameSession.Status)}; players connect while it is ACTIVE.");
        }

        var playerSessions = await FindPlayerSessionsAsync(db, gameSessionId, request.PlayerIds, cancellationToken);
        var key = masterKeys.DeriveSessionKey(gameSession.SessionKeyVersion, gameSession.Id, gameSession.SessionKeyEpoch);
        return new()
        {
            GameSessionId = gameSession.Id,
            PlayerConnectionDetails = [.. request.PlayerIds.Select(playerId => Describe(playerId, gameSession, playerSessions, key))],
        };
    }

    private async Task<Dictionary<string, PlayerSessionRow>> FindPlayerSessionsAsync(
        GameRelayDb db, string gameSessionId, IReadOnlyList<string> playerIds, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var usable = await db.PlayerSessions.AsNoTracking()
            .Where(p => p.GameSessionId == gameSessionId && playerIds.Contains(p.PlayerId))
            .Where(p => (p.Status == PlayerSessionStatus.Reserved && p.ExpiresAt > now) || p.Status == PlayerSessionStatus.Active)
            .ToListAsync(cancellationToken);

        // The newest reservation, or else the newest connection, whose player comes back.
        return usable.GroupBy(p => p.PlayerId).ToDictionary(
            group => group.Key,
            group => group.OrderBy(p => p.Status).ThenByDescending(p => p.CreationTime).First());
    }

    private PlayerConnectionDetail Describe(
        string playerId, GameSessionRow gameSession, Dictionary<string, PlayerSessionRow> playerSessions, byte[] sessionKey)
    {
        if (!playerSessions.TryGetValue(playerId, out var playerSession))
            throw new NotFoundException($"Player '{playerId}' has no reserved or active player session in game session '{gameSession.Id}'.");

        var expiration = playerSession.Status == PlayerSessionStatus.Reserved
            ? playerSession.ExpiresAt
            : time.GetUtcNow() + PlayerReservations.ReservationTime;
        return new()
        {
            PlayerId = playerId,
            Endpoints = [new() { IpAddress = gameSession.IpAddress, Port = gameSession.Port }],
            PlayerGatewayToken = ConnectToken.Create(sessionKey, gameSession.Id, playerSession.Id, expiration),
            Expiration = expiration,
        };
    }
}

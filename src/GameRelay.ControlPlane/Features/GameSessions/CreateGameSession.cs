using System.Security.Cryptography;
using System.Text.Json;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Aliases;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>
/// Claims a ready process, writes the game session and the command that starts it, all in one transaction; or refuses at once. A repeated token answers
/// the game session that it made.
/// </summary>
internal sealed class CreateGameSession(
    Transactions transactions, IDbContextFactory<GameRelayDb> databases, ZeroCapacity zeroCapacity, GameSessionStart starts, Arns arns, TimeProvider time)
    : IOperation<CreateGameSessionRequest, CreateGameSessionResponse>
{
    public async Task<CreateGameSessionResponse> HandleAsync(CreateGameSessionRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        var token = request.IdempotencyToken ?? request.GameSessionId;
        var fleet = await FindFleetAsync(request, cancellationToken);
        var location = request.Location ?? arns.Region;
        var fingerprint = token is null ? null : Fingerprint(request, fleet.Id, location);

        try
        {
            return await transactions.RunAsync(
                async db =>
                {
                    if (token is not null && await FindEarlierAsync(db, fleet.Id, token, cancellationToken) is { } earlier)
                        return Replay(earlier, fingerprint!, token);
                    var created = await CreateAsync(db, request, fleet, location, token, fingerprint, cancellationToken);
                    return new CreateGameSessionResponse { GameSession = created.ToApi(arns) };
                },
                cancellationToken);
        }
        catch (FleetCapacityExceededException refusal)
        {
            if (!await zeroCapacity.RequestedAsync(fleet.Id, location, cancellationToken))
                throw;
            throw new FleetCapacityExceededException($"{refusal.Message} It was scaled to zero; an instance starts now, so try again when it is ACTIVE.");
        }
    }

    private static void Check(CreateGameSessionRequest request)
    {
        FleetOrAlias.Check(request.FleetId, request.AliasId);
        if (request.IdempotencyToken is not null && request.GameSessionId is not null)
            throw new InvalidRequestException("Give IdempotencyToken or the older GameSessionId, not both.");
        GameSessionRules.CheckMaximumPlayers(request.MaximumPlayerSessionCount);
        GameSessionRules.CheckProperties(request.GameProperties);
    }

    private async Task<FleetRow> FindFleetAsync(CreateGameSessionRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.FindFleetAsync(request.FleetId, request.AliasId, cancellationToken);
    }

    // Two requests with one token follow one another, on whichever replicas: the second one finds what the first has made, and does not compete with it
    // for a process or for the creator's limit.
    private static async Task<GameSessionRow?> FindEarlierAsync(GameRelayDb db, string fleetId, string token, CancellationToken cancellationToken)
    {
        await db.LockAsync($"token {fleetId} {token}", cancellationToken);
        return await db.GameSessions.AsNoTracking().SingleOrDefaultAsync(s => s.FleetId == fleetId && s.IdempotencyToken == token, cancellationToken);
    }

    private CreateGameSessionResponse Replay(GameSessionRow earlier, byte[] fingerprint, string token) =>
        fingerprint.AsSpan().SequenceEqual(earlier.RequestFingerprint)
            ? new() { GameSession = earlier.ToApi(arns) }
            : throw new IdempotentParameterMismatchException($"The token '{token}' was used in fleet '{earlier.FleetId}' before, with other parameters.");

    private async Task<GameSessionRow> CreateAsync(
        GameRelayDb db, CreateGameSessionRequest request, FleetRow fleet, string location, string? token, byte[]? fingerprint,
        CancellationToken cancellationToken)
    {
        await CheckPlaceAsync(db, fleet, location, cancellationToken);
        await CreatorLimits.CheckAsync(db, fleet, request.CreatorId, time.GetUtcNow(), cancellationToken);

        var id = arns.GameSession(fleet.Id, location, token ?? $"gsess-{Guid.NewGuid()}");
        var process = await ProcessClaim.TryTakeAsync(db, fleet, location, id, cancellationToken)
            ?? throw new FleetCapacityExceededException(await ProcessClaim.WhyNoneAsync(db, fleet, location, cancellationToken));
        return starts.Begin(db, id, fleet, location, process, new()
        {
            Name = request.Name,
            MaximumPlayerSessionCount = request.MaximumPlayerSessionCount!.Value,
            CreatorId = request.CreatorId,
            GameProperties = request.GameProperties ?? [],
            GameSessionData = request.GameSessionData,
            IdempotencyToken = token,
            RequestFingerprint = fingerprint,
        });
    }

    private static async Task CheckPlaceAsync(GameRelayDb db, FleetRow fleet, string location, CancellationToken cancellationToken)
    {
        if (fleet.Status != FleetStatus.Active)
            throw new InvalidFleetStatusException($"Fleet '{fleet.Id}' is {WireNames.Of(fleet.Status)}; game sessions need it ACTIVE.");

        var locations = await db.FleetLocations.AsNoTracking().Where(l => l.FleetId == fleet.Id).ToListAsync(cancellationToken);
        var place = locations.SingleOrDefault(l => l.Location == location)
            ?? throw FleetsFeature.NotIn(fleet.Id, location, locations.Select(l => l.Location));
        if (place.Status != FleetStatus.Active)
        {
            throw new InvalidFleetStatusException(
                $"Location '{location}' of fleet '{fleet.Id}' is {WireNames.Of(place.Status)}; game sessions need it ACTIVE.");
        }
    }

    // What must be the same in a repeated request: everything but the way in which the fleet, the token and no properties are written.
    private static byte[] Fingerprint(CreateGameSessionRequest request, string fleetId, string location)
    {
        var properties = request.GameProperties is { Count: > 0 } given ? given : null;
        var canonical = request with
        {
            FleetId = fleetId,
            AliasId = null,
            Location = location,
            GameProperties = properties,
            IdempotencyToken = null,
            GameSessionId = null,
        };
        return SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(canonical, ApiJson.Strict));
    }
}

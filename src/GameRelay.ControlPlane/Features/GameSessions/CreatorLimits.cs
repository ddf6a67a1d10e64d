using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>How many game sessions one creator may make in a fleet: by the fleet's policy in a sliding window, else one a second.</summary>
internal static class CreatorLimits
{
    internal static async Task CheckAsync(GameRelayDb db, FleetRow fleet, string? creatorId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var policy = fleet.ResourceCreationLimitPolicy;
        if (creatorId is null)
        {
            if (policy is not null)
                throw new InvalidRequestException($"CreatorId is missing: fleet '{fleet.Id}' has a ResourceCreationLimitPolicy.");
            return;
        }

        var (limit, period) = policy is null
            ? (1, TimeSpan.FromSeconds(1))
            : (policy.NewGameSessionsPerCreator ?? int.MaxValue, TimeSpan.FromMinutes(policy.PolicyPeriodInMinutes ?? 0));

        // Until this creation is committed another one of the same creator must wait, or both would count without the other.
        await db.LockAsync($"creator {fleet.Id} {creatorId}", cancellationToken);
        var since = now - period;
        var made = await db.GameSessions.CountAsync(
            s => s.FleetId == fleet.Id && s.CreatorId == creatorId && s.CreationTime > since, cancellationToken);
        if (made >= limit)
        {
            throw new LimitExceededException(
                $"Creator '{creatorId}' may create {limit} game sessions in {period} in fleet '{fleet.Id}', and has created {made}.");
        }
    }
}

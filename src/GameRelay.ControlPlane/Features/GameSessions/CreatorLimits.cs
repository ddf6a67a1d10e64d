using System.Globalization;
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

        // A fleet has no half policies.
        var limit = policy?.NewGameSessionsPerCreator!.Value ?? 1;
        var period = policy is null ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(policy.PolicyPeriodInMinutes!.Value);

        // Until this creation is committed another one of the same creator must wait, or both would count without the other.
        await db.LockAsync($"creator {fleet.Id} {creatorId}", cancellationToken);
        var since = now - period;
        var made = db.GameSessions.Where(s => s.FleetId == fleet.Id && s.CreatorId == creatorId && s.CreationTime > since).Select(s => s.CreationTime);
        var count = await made.CountAsync(cancellationToken);
        if (count < limit)
            return;

        var next = limit == 0 ? "none is allowed" : await NextAsync(made, limit, period, cancellationToken);
        throw new LimitExceededException(
            $"Creator '{creatorId}' may create {Number(limit, "game session")} in {PeriodText(policy)} in fleet '{fleet.Id}', and has created {count}; {next}.");
    }

    // When the newest ones leave room in the window.
    private static async Task<string> NextAsync(IQueryable<DateTimeOffset> made, int limit, TimeSpan period, CancellationToken cancellationToken)
    {
        var oldestThatCounts = await made.OrderDescending().Skip(limit - 1).FirstAsync(cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"the next one may follow at {(oldestThatCounts + period).UtcDateTime:O}");
    }

    private static string PeriodText(ResourceCreationLimitPolicy? policy) =>
        policy is null ? Number(1, "second") : Number(policy.PolicyPeriodInMinutes!.Value, "minute");

    private static string Number(int number, string unit) => $"{number} {unit}{(number == 1 ? "" : "s")}";
}

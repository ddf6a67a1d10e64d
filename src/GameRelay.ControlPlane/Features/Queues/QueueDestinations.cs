using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Aliases;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Queues;

/// <summary>The fleets and aliases that a queue's destinations name.</summary>
internal sealed class QueueDestinations(Arns arns)
{
    private const string FleetType = "fleet";
    private const string AliasType = "alias";

    internal static bool IsFleet(string arn) => TypeOf(arn) == FleetType;

    internal static bool IsAlias(string arn) => TypeOf(arn) == AliasType;

    /// <summary>What is written as a destination when it is written; later it may go.</summary>
    /// <exception cref="NotFoundException">There is no such fleet or alias.</exception>
    internal async Task CheckAsync(GameRelayDb db, IReadOnlyList<GameSessionQueueDestination>? destinations, CancellationToken cancellationToken)
    {
        List<string> given = [.. (destinations ?? []).Select(destination => destination.DestinationArn!)];
        if (given.FirstOrDefault(arns.IsForeign) is { } foreign)
            throw new NotFoundException($"Destination '{foreign}' does not exist here: this server's ARNs are of region '{arns.Region}' and account '{arns.AccountId}'.");

        var fleetIds = given.Where(IsFleet).Select(Arns.IdOf).ToArray();
        var fleets = await db.Fleets.Where(f => fleetIds.Contains(f.Id) && f.Status != FleetStatus.Terminated).Select(f => f.Id).ToListAsync(cancellationToken);
        var found = await db.FindAliasTargetsAsync([.. given.Where(IsAlias).Select(Arns.IdOf)], cancellationToken);
        if (given.FirstOrDefault(arn => !fleets.Contains(Arns.IdOf(arn)) && !found.ContainsKey(Arns.IdOf(arn))) is { } missing)
            throw new NotFoundException($"Destination '{missing}' does not exist.");
    }

    private static string? TypeOf(string arn) =>
        arn.Split(':', 6) is ["arn", _, "gamelift", _, _, var resource] && resource.Split('/') is [var type, { Length: > 0 }] ? type : null;
}

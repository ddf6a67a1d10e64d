using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Queues;

/// <summary>Where an alias leads: to a fleet, or nowhere, with the message that its owner left.</summary>
internal sealed record AliasTarget(string? FleetId, string? TerminalMessage);

/// <summary>What aliases stand for at this moment; those that do not exist are left out.</summary>
internal interface IDestinationAliases
{
    Task<IReadOnlyDictionary<string, AliasTarget>> ResolveAsync(GameRelayDb db, IReadOnlyCollection<string> aliasIds, CancellationToken cancellationToken);
}

internal sealed class NoAliases : IDestinationAliases
{
    public Task<IReadOnlyDictionary<string, AliasTarget>> ResolveAsync(
        GameRelayDb db, IReadOnlyCollection<string> aliasIds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, AliasTarget>>(new Dictionary<string, AliasTarget>());
}

/// <summary>The fleets and aliases that a queue's destinations name.</summary>
internal sealed class QueueDestinations(IDestinationAliases aliases, Arns arns)
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
        var found = await aliases.ResolveAsync(db, [.. given.Where(IsAlias).Select(Arns.IdOf)], cancellationToken);
        if (given.FirstOrDefault(arn => !fleets.Contains(Arns.IdOf(arn)) && !found.ContainsKey(Arns.IdOf(arn))) is { } missing)
            throw new NotFoundException($"Destination '{missing}' does not exist.");
    }

    private static string? TypeOf(string arn) =>
        arn.Split(':', 6) is ["arn", _, "gamelift", _, _, var resource] && resource.Split('/') is [var type, { Length: > 0 }] ? type : null;
}

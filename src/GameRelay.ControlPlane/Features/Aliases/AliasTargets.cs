using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Aliases;

/// <summary>Where an alias leads: to a fleet, which may be gone, or nowhere, with the message that its owner left.</summary>
internal sealed record AliasTarget(string? FleetId, string? TerminalMessage);

/// <summary>What aliases stand for at this moment.</summary>
internal static class AliasTargets
{
    /// <summary>By alias id; those that do not exist are left out.</summary>
    internal static Task<Dictionary<string, AliasTarget>> FindAliasTargetsAsync(
        this GameRelayDb db, IReadOnlyCollection<string> aliasIds, CancellationToken cancellationToken) =>
        db.Aliases.AsNoTracking().Where(a => aliasIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => new AliasTarget(a.FleetId, a.Message), cancellationToken);

    /// <summary>The fleet that an alias leads to, in whatever status.</summary>
    /// <exception cref="NotFoundException">There is no such alias, or its fleet is gone.</exception>
    /// <exception cref="TerminalRoutingStrategyException">It leads to none on purpose; the message is its owner's.</exception>
    internal static async Task<FleetRow> ResolveAliasAsync(this GameRelayDb db, string aliasIdOrArn, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(aliasIdOrArn);
        var target = (await db.FindAliasTargetsAsync([id], cancellationToken)).GetValueOrDefault(id) ?? throw AliasesFeature.NoSuchAlias(aliasIdOrArn);
        var fleetId = target.FleetId ?? throw new TerminalRoutingStrategyException(target.TerminalMessage!);
        return await db.Fleets.AsNoTracking().SingleOrDefaultAsync(f => f.Id == fleetId && f.Status != FleetStatus.Terminated, cancellationToken)
            ?? throw new NotFoundException(
                $"Alias '{id}' leads to fleet '{fleetId}', which does not exist any more: lead it to another one with UpdateAlias.");
    }
}

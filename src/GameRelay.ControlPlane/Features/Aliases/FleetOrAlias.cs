using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;

namespace GameRelay.ControlPlane.Features.Aliases;

/// <summary>The fleet of a request that has a FleetId or an AliasId.</summary>
internal static class FleetOrAlias
{
    /// <exception cref="InvalidRequestException">It has neither, or both.</exception>
    internal static void Check(string? fleetId, string? aliasId)
    {
        if (fleetId is null && aliasId is null)
            throw new InvalidRequestException("FleetId is missing; an AliasId may stand for it.");
        if (fleetId is not null && aliasId is not null)
            throw new InvalidRequestException("Give FleetId or AliasId, not both.");
    }

    /// <exception cref="TerminalRoutingStrategyException">The alias leads to no fleet on purpose; the message is its own.</exception>
    internal static Task<FleetRow> FindFleetAsync(this GameRelayDb db, string? fleetId, string? aliasId, CancellationToken cancellationToken) =>
        aliasId is null ? db.FindFleetAsync(fleetId!, cancellationToken) : db.ResolveAliasAsync(aliasId, cancellationToken);
}

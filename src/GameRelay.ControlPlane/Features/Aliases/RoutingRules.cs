using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Aliases;

/// <summary>What a routing strategy must obey beyond the shapes of its members.</summary>
internal static class RoutingRules
{
    internal static void Check(RoutingStrategy strategy)
    {
        var problem = strategy switch
        {
            { Type: null } => "needs a Type: SIMPLE with a FleetId, or TERMINAL with a Message.",
            { Type: RoutingStrategyType.Simple, FleetId: null } => "is SIMPLE and names no FleetId.",
            { Type: RoutingStrategyType.Simple, Message: not null } => "is SIMPLE, and only TERMINAL has a Message.",
            { Type: RoutingStrategyType.Terminal, Message: null or "" } => "is TERMINAL and has no Message for those who ask.",
            { Type: RoutingStrategyType.Terminal, FleetId: not null } => "is TERMINAL, and only SIMPLE has a FleetId.",
            _ => null,
        };
        if (problem is not null)
            throw new InvalidRequestException($"RoutingStrategy {problem}");
    }

    /// <summary>Null, or why an alias cannot lead to the fleet.</summary>
    internal static async Task<string?> WhyNotAsync(GameRelayDb db, RoutingStrategy strategy, CancellationToken cancellationToken)
    {
        if (strategy.FleetId is not { } fleetId)
            return null;
        var fleet = await db.Fleets.Where(f => f.Id == fleetId).Select(f => new { f.Status }).SingleOrDefaultAsync(cancellationToken);
        return fleet?.Status switch
        {
            null or FleetStatus.Terminated => $"Fleet '{fleetId}' does not exist.",
            FleetStatus.Deleting => $"Fleet '{fleetId}' is being deleted.",
            _ => null,
        };
    }
}

using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

internal static class FleetHosts
{
    /// <summary>What these fleets want of their hosts has changed, in the caller's transaction: the hosts are told when it commits.</summary>
    internal static async Task WantOtherwiseAsync(GameRelayDb db, IReadOnlyCollection<string> fleetIds, CancellationToken cancellationToken)
    {
        await db.Fleets.Where(f => fleetIds.Contains(f.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(f => f.DesiredVersion, f => f.DesiredVersion + 1), cancellationToken);
        db.CommandedComputes.UnionWith(
            await db.Computes.Where(c => fleetIds.Contains(c.FleetId)).Select(c => c.Id).ToListAsync(cancellationToken));
    }
}

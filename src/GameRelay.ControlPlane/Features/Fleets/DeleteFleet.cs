using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>
/// Deletion begins here: no process of the fleet can be claimed any more, its game sessions terminate whatever their protection, and its hosts are told.
/// <see cref="FleetDeletion"/> ends it when they are gone.
/// </summary>
internal sealed class DeleteFleet(Transactions transactions, FleetTransitions fleets, GameSessionTransitions gameSessions)
    : IOperation<DeleteFleetRequest, DeleteFleetResponse>
{
    private static readonly GameSessionStatus[] Live = [GameSessionStatus.Activating, GameSessionStatus.Active, GameSessionStatus.Terminating];

    public Task<DeleteFleetResponse> HandleAsync(DeleteFleetRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(request.FleetId);
        return transactions.RunAsync(
            async db =>
            {
                await fleets.DeleteAsync(db, id, cancellationToken);

                // A claim that is under way holds its process's row: this waits for it, and the next statement sees its game session.
                await db.ServerProcesses.Where(p => p.FleetId == id && p.Status == ServerProcessStatus.Ready)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, ServerProcessStatus.Terminating), cancellationToken);
                var live = await db.GameSessions.Where(s => s.FleetId == id && Live.Contains(s.Status))
                    .OrderBy(s => s.Id).Select(s => s.Id).ToListAsync(cancellationToken);
                foreach (var gameSessionId in live)
                    await gameSessions.TerminateWithHostAsync(db, gameSessionId, cancellationToken);

                db.CommandedComputes.UnionWith(await db.Computes.Where(c => c.FleetId == id).Select(c => c.Id).ToListAsync(cancellationToken));
                return new DeleteFleetResponse();
            },
            cancellationToken);
    }
}

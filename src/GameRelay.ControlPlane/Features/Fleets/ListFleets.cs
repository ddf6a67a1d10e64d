using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

internal sealed class ListFleets(IDbContextFactory<GameRelayDb> databases) : IOperation<ListFleetsRequest, ListFleetsResponse>
{
    public async Task<ListFleetsResponse> HandleAsync(ListFleetsRequest request, CancellationToken cancellationToken)
    {
        if (request.BuildId is not null)
            throw new NotFoundException($"Build '{request.BuildId}' does not exist: fleets of this GameRelay server run scripts. Filter by ScriptId.");

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var scriptId = request.ScriptId is null ? null : Arns.IdOf(request.ScriptId);
        var (fleets, next) = await db.Fleets.Where(f => scriptId == null || f.ScriptId == scriptId)
            .PageAsync(request.Limit, request.NextToken, [nameof(ListFleets), scriptId], cancellationToken);

        // A script that is deleted may still have fleets; one that has neither is a mistake of the caller's.
        if (fleets.Count == 0 && scriptId is not null && !await db.Scripts.AnyAsync(s => s.Id == scriptId, cancellationToken))
            throw new NotFoundException($"Script '{request.ScriptId}' does not exist.");
        return new() { FleetIds = [.. fleets.Select(fleet => fleet.Id)], NextToken = next };
    }
}

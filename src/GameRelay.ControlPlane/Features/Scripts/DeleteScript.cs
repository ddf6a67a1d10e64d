using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Scripts;

/// <summary>Deletes a script and its content. Not while a fleet uses it: its hosts could start nothing more.</summary>
internal sealed class DeleteScript(Transactions transactions) : IOperation<DeleteScriptRequest, DeleteScriptResponse>
{
    private const int MostNamed = 5;

    public Task<DeleteScriptResponse> HandleAsync(DeleteScriptRequest request, CancellationToken cancellationToken) => transactions.RunAsync(
        async db =>
        {
            var script = await db.LockScriptAsync(request.ScriptId, cancellationToken);
            await RefuseWhileUsedAsync(db, script.Id, cancellationToken);
            db.Scripts.Remove(script);
            await db.SaveChangesAsync(cancellationToken);
            await ScriptContents.RemoveUnusedAsync(db, script.ContentHash, cancellationToken);
            return new DeleteScriptResponse();
        },
        cancellationToken);

    private static async Task RefuseWhileUsedAsync(GameRelayDb db, string scriptId, CancellationToken cancellationToken)
    {
        var fleets = await db.FleetsThatUse(scriptId).OrderBy(f => f.Id).Select(f => new { f.Id, f.Status }).ToListAsync(cancellationToken);
        if (fleets.Count == 0)
            return;
        var named = string.Join(", ", fleets.Take(MostNamed).Select(f => $"{f.Id} ({WireNames.Of(f.Status)})"));
        var others = fleets.Count > MostNamed ? $" and {fleets.Count - MostNamed} more" : "";
        throw new InvalidRequestException($"Script '{scriptId}' cannot be deleted while a fleet uses it: {named}{others}. Delete the fleet first.");
    }
}

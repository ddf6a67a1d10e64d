using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Scripts;

/// <summary>
/// Changes what is given and leaves the rest. With new content the hosts of every fleet that runs the script learn of it; what they do about it is
/// theirs: game sessions keep the content that they began with.
/// </summary>
internal sealed class UpdateScript(Transactions transactions) : IOperation<UpdateScriptRequest, UpdateScriptResponse>
{
    public Task<UpdateScriptResponse> HandleAsync(UpdateScriptRequest request, CancellationToken cancellationToken)
    {
        var zip = ScriptContents.Read(request.ZipFile, request.StorageLocation);
        return transactions.RunAsync(
            async db =>
            {
                var script = await db.LockScriptAsync(request.ScriptId, cancellationToken);
                script.Name = request.Name ?? script.Name;
                script.Version = request.Version ?? script.Version;
                if (zip is { } content)
                    await ReplaceContentAsync(db, script, content, cancellationToken);
                return new UpdateScriptResponse { Script = script.ToApi() };
            },
            cancellationToken);
    }

    private static async Task ReplaceContentAsync(GameRelayDb db, ScriptRow script, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var (before, after) = (script.ContentHash, ScriptContents.HashOf(content));
        if (after == before)
            return;

        await ScriptContents.LockAsync(db, [before, after], cancellationToken);
        await ScriptContents.StoreAsync(db, after, content, cancellationToken);
        (script.ContentHash, script.Size) = (after, content.Length);
        await db.SaveChangesAsync(cancellationToken);
        await ScriptContents.RemoveUnusedAsync(db, before, cancellationToken);
        var fleetIds = await db.FleetsThatUse(script.Id).Select(f => f.Id).ToListAsync(cancellationToken);
        await FleetHosts.WantOtherwiseAsync(db, fleetIds, cancellationToken);
    }
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Scripts;

internal static class ScriptsFeature
{
    internal static void AddScripts(this IServiceCollection services)
    {
        services.AddGameLiftOperation<CreateScript, CreateScriptRequest, CreateScriptResponse>();
        services.AddGameLiftOperation<DescribeScript, DescribeScriptRequest, DescribeScriptResponse>();
        services.AddGameLiftOperation<ListScripts, ListScriptsRequest, ListScriptsResponse>();
        services.AddGameLiftOperation<UpdateScript, UpdateScriptRequest, UpdateScriptResponse>();
        services.AddGameLiftOperation<DeleteScript, DeleteScriptRequest, DeleteScriptResponse>();
        services.AddTagged("script", async (db, id, cancellationToken) => await db.Scripts.SingleOrDefaultAsync(s => s.Id == id, cancellationToken));
    }

    /// <summary>To change or delete it: waits for fleets that are being created with it, and lets no new one be.</summary>
    internal static async Task<ScriptRow> LockScriptAsync(this GameRelayDb db, string scriptIdOrArn, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(scriptIdOrArn);
        return await db.Scripts.FromSql($"SELECT * FROM scripts WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(cancellationToken)
            ?? throw new NotFoundException($"Script '{scriptIdOrArn}' does not exist.");
    }

    /// <summary>To create a fleet with it: until the transaction's end it is neither changed nor deleted. Its version of Node.js; null when it is not there.</summary>
    internal static Task<string?> KeepScriptAsync(this GameRelayDb db, string scriptId, CancellationToken cancellationToken) =>
        db.Scripts.FromSql($"SELECT * FROM scripts WHERE id = {scriptId} FOR SHARE").Select(script => script.NodeJsVersion).SingleOrDefaultAsync(cancellationToken);

    internal static IQueryable<FleetRow> FleetsThatUse(this GameRelayDb db, string scriptId) =>
        db.Fleets.Where(f => f.ScriptId == scriptId && f.Status != FleetStatus.Terminated);

    internal static Script ToApi(this ScriptRow script) => new()
    {
        ScriptId = script.Id,
        ScriptArn = script.Arn,
        Name = script.Name,
        Version = script.Version,
        SizeOnDisk = script.Size,
        CreationTime = script.CreationTime,
        NodeJsVersion = script.NodeJsVersion,
    };
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Scripts;

internal sealed class DescribeScript(IDbContextFactory<GameRelayDb> databases) : IOperation<DescribeScriptRequest, DescribeScriptResponse>
{
    public async Task<DescribeScriptResponse> HandleAsync(DescribeScriptRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(request.ScriptId);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var script = await db.Scripts.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellationToken)
            ?? throw new NotFoundException($"Script '{request.ScriptId}' does not exist.");
        return new() { Script = script.ToApi() };
    }
}

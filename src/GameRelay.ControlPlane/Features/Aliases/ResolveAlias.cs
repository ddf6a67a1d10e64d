using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Aliases;

internal sealed class ResolveAlias(IDbContextFactory<GameRelayDb> databases) : IOperation<ResolveAliasRequest, ResolveAliasResponse>
{
    public async Task<ResolveAliasResponse> HandleAsync(ResolveAliasRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleet = await db.ResolveAliasAsync(request.AliasId, cancellationToken);
        return new() { FleetId = fleet.Id, FleetArn = fleet.Arn };
    }
}

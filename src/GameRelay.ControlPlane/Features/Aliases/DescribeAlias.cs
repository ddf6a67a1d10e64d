using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Aliases;

internal sealed class DescribeAlias(IDbContextFactory<GameRelayDb> databases) : IOperation<DescribeAliasRequest, DescribeAliasResponse>
{
    public async Task<DescribeAliasResponse> HandleAsync(DescribeAliasRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(request.AliasId);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var alias = await db.Aliases.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken)
            ?? throw AliasesFeature.NoSuchAlias(request.AliasId);
        return new() { Alias = alias.ToApi() };
    }
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Aliases;

/// <summary>Changes what is given and leaves the rest. Whoever asks by the alias afterwards comes to the new fleet; what runs on the old one stays there.</summary>
internal sealed class UpdateAlias(Transactions transactions, TimeProvider time) : IOperation<UpdateAliasRequest, UpdateAliasResponse>
{
    public Task<UpdateAliasResponse> HandleAsync(UpdateAliasRequest request, CancellationToken cancellationToken)
    {
        if (request.RoutingStrategy is not null)
            RoutingRules.Check(request.RoutingStrategy);
        var id = Arns.IdOf(request.AliasId);
        return transactions.RunAsync(
            async db =>
            {
                var alias = await db.Aliases.FromSql($"SELECT * FROM aliases WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(cancellationToken)
                    ?? throw AliasesFeature.NoSuchAlias(request.AliasId);
                alias.Name = request.Name ?? alias.Name;
                alias.Description = request.Description ?? alias.Description;
                if (request.RoutingStrategy is { } strategy)
                {
                    if (await RoutingRules.WhyNotAsync(db, strategy, cancellationToken) is { } problem)
                        throw new NotFoundException(problem);
                    (alias.RoutingType, alias.FleetId, alias.Message) = (strategy.Type!.Value, strategy.FleetId, strategy.Message);
                }

                alias.LastUpdatedTime = time.GetUtcNow();
                return new UpdateAliasResponse { Alias = alias.ToApi() };
            },
            cancellationToken);
    }
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.Aliases;

internal sealed class CreateAlias(Transactions transactions, Arns arns, TimeProvider time) : IOperation<CreateAliasRequest, CreateAliasResponse>
{
    public Task<CreateAliasResponse> HandleAsync(CreateAliasRequest request, CancellationToken cancellationToken)
    {
        RoutingRules.Check(request.RoutingStrategy);
        TagRules.Check(request.Tags);
        var (id, now) = ($"alias-{Guid.NewGuid()}", time.GetUtcNow());
        return transactions.RunAsync(
            async db =>
            {
                // GameLift's CreateAlias knows no NotFoundException.
                if (await RoutingRules.WhyNotAsync(db, request.RoutingStrategy, cancellationToken) is { } problem)
                    throw new InvalidRequestException(problem);
                var alias = new AliasRow
                {
                    Id = id,
                    Arn = arns.Alias(id),
                    Name = request.Name,
                    Description = request.Description,
                    RoutingType = request.RoutingStrategy.Type!.Value,
                    FleetId = request.RoutingStrategy.FleetId,
                    Message = request.RoutingStrategy.Message,
                    Tags = request.Tags ?? [],
                    CreationTime = now,
                    LastUpdatedTime = now,
                };
                db.Aliases.Add(alias);
                return new CreateAliasResponse { Alias = alias.ToApi() };
            },
            cancellationToken);
    }
}

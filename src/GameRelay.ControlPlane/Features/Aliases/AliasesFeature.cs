using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Aliases;

internal static class AliasesFeature
{
    internal static void AddAliases(this IServiceCollection services)
    {
        services.AddGameLiftOperation<CreateAlias, CreateAliasRequest, CreateAliasResponse>();
        services.AddGameLiftOperation<DescribeAlias, DescribeAliasRequest, DescribeAliasResponse>();
        services.AddGameLiftOperation<ListAliases, ListAliasesRequest, ListAliasesResponse>();
        services.AddGameLiftOperation<UpdateAlias, UpdateAliasRequest, UpdateAliasResponse>();
        services.AddGameLiftOperation<DeleteAlias, DeleteAliasRequest, DeleteAliasResponse>();
        services.AddGameLiftOperation<ResolveAlias, ResolveAliasRequest, ResolveAliasResponse>();
        services.AddTagged("alias", async (db, id, cancellationToken) => await db.Aliases.SingleOrDefaultAsync(a => a.Id == id, cancellationToken));
    }

    internal static NotFoundException NoSuchAlias(string aliasIdOrArn) => new($"Alias '{aliasIdOrArn}' does not exist.");

    internal static Alias ToApi(this AliasRow alias) => new()
    {
        AliasId = alias.Id,
        AliasArn = alias.Arn,
        Name = alias.Name,
        Description = alias.Description,
        RoutingStrategy = new() { Type = alias.RoutingType, FleetId = alias.FleetId, Message = alias.Message },
        CreationTime = alias.CreationTime,
        LastUpdatedTime = alias.LastUpdatedTime,
    };
}

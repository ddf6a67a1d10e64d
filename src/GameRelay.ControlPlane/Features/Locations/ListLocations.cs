using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Locations;

/// <summary>In the order of their names' characters.</summary>
internal sealed class ListLocations(IDbContextFactory<GameRelayDb> databases, Arns arns) : IOperation<ListLocationsRequest, ListLocationsResponse>
{
    /// <summary>GameLift's own; also when no limit is asked for.</summary>
    private const int MaximumPageSize = 200;

    public async Task<ListLocationsResponse> HandleAsync(ListLocationsRequest request, CancellationToken cancellationToken)
    {
        var (aws, custom) = (IsWanted(LocationFilter.Aws), IsWanted(LocationFilter.Custom));
        string?[] filter = [nameof(ListLocations), aws ? "AWS" : null, custom ? "CUSTOM" : null];
        var after = OpaqueToken.Read(request.NextToken, filter) ?? "";
        var size = request.Limit ?? MaximumPageSize;

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        List<string> names = [];
        if (custom)
        {
            var following = db.CustomLocations.Select(l => l.Name).Where(name => name.CompareTo(after) > 0).OrderBy(name => name);
            names.AddRange(await following.Take(size + 1).ToListAsync(cancellationToken));
        }
        if (aws)
            names.AddRange(await OthersAsync(db, after, cancellationToken));
        List<string> page = [.. names.Order(StringComparer.Ordinal).Take(size + 1)];
        var next = Page.Cut(page, size, last => OpaqueToken.Write(last, filter));
        return new() { Locations = [.. page.Select(name => LocationsFeature.ToApi(name, arns))], NextToken = next };

        bool IsWanted(LocationFilter one) => request.Filters?.Contains(one) ?? true;
    }

    private async Task<IEnumerable<string>> OthersAsync(GameRelayDb db, string after, CancellationToken cancellationToken)
    {
        var used = await db.FleetLocations.Where(l => l.Status != FleetStatus.Terminated).Select(l => l.Location).Distinct().ToListAsync(cancellationToken);
        return used.Append(arns.Region).Distinct().Where(name => !LocationsFeature.IsCustom(name) && string.CompareOrdinal(name, after) > 0);
    }
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Locations;

internal static class LocationsFeature
{
    private const string CustomPrefix = "custom-";

    internal static void AddLocations(this IServiceCollection services)
    {
        services.AddGameLiftOperation<CreateLocation, CreateLocationRequest, CreateLocationResponse>();
        services.AddGameLiftOperation<DeleteLocation, DeleteLocationRequest, DeleteLocationResponse>();
        services.AddGameLiftOperation<ListLocations, ListLocationsRequest, ListLocationsResponse>();
        services.AddTagged(
            "location", async (db, name, cancellationToken) => await db.CustomLocations.SingleOrDefaultAsync(l => l.Name == name, cancellationToken));
    }

    internal static bool IsCustom(string location) => location.StartsWith(CustomPrefix, StringComparison.Ordinal);

    /// <summary>Until the transaction's end none of these is deleted.</summary>
    /// <exception cref="NotFoundException">One of them has a custom location's name, and is none.</exception>
    internal static async Task KeepCustomLocationsAsync(this GameRelayDb db, IEnumerable<string> locations, CancellationToken cancellationToken)
    {
        string[] custom = [.. locations.Where(IsCustom)];
        if (custom.Length == 0)
            return;
        var found = await db.CustomLocations.FromSql($"SELECT * FROM custom_locations WHERE name = ANY({custom}) FOR SHARE")
            .Select(l => l.Name).ToListAsync(cancellationToken);
        if (custom.Except(found).FirstOrDefault() is { } missing)
            throw new NotFoundException($"Custom location '{missing}' does not exist: create it with CreateLocation first.");
    }

    internal static LocationModel ToApi(string location, Arns arns) =>
        new() { LocationName = location, LocationArn = IsCustom(location) ? arns.CustomLocation(location) : null };
}

using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Locations;

internal static class LocationsCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("locations", "Places that fleets can be in.")
    {
        CreateLocation(terminal, time),
        List(terminal, time),
        Delete(terminal, time),
    }.WithExamples("locations create custom-attic", "locations list");

    private static ApiCommand CreateLocation(Terminal terminal, TimeProvider time)
    {
        var name = new Argument<string>("name") { Description = "Its name, which begins with 'custom-': letters, digits and hyphens." };
        return new ApiCommand("create", "Create a custom location.", name)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.CreateLocationAsync(new() { LocationName = call.Get(name) }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(("Location", answer.Location.LocationName), ("ARN", answer.Location.LocationArn)));
                await call.HintAsync($"Next: gamerelay fleets locations add fleet-… {answer.Location.LocationName}");
            })
            .WithExamples("locations create custom-attic");
    }

    private static ApiCommand List(Terminal terminal, TimeProvider time)
    {
        var custom = new Option<bool>("--custom") { Description = "Only custom locations." };
        return new ApiCommand("list", "List custom locations, and the others in which fleets are.", custom)
            .Runs(terminal, time, async call =>
            {
                LocationFilter[]? filters = call.Get(custom) ? [LocationFilter.Custom] : null;
                var locations = await Pages.AllAsync<LocationModel>(async token =>
                {
                    var page = await call.Api.ListLocationsAsync(new() { Filters = filters, NextToken = token }, call.CancellationToken);
                    return (page.Locations, page.NextToken);
                });
                await call.WriteAsync(new { Locations = locations }, () => TextTable.List(
                    locations, ("LOCATION", one => one.LocationName), ("ARN", one => one.LocationArn)));
            })
            .WithExamples("locations list", "locations list --custom --json");
    }

    private static ApiCommand Delete(Terminal terminal, TimeProvider time)
    {
        var name = new Argument<string>("name") { Description = "Its name or ARN." };
        return new ApiCommand("delete", "Delete a custom location, which no fleet is in.", name)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.DeleteLocationAsync(new() { LocationName = call.Get(name) }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(("Deleted", call.Get(name))));
            })
            .WithExamples("locations delete custom-attic");
    }
}

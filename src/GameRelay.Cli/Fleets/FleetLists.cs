using GameRelay.Api;
using GameRelay.Cli.Connection;

namespace GameRelay.Cli.Fleets;

internal static class FleetLists
{
    public static Task<List<FleetAttributes>> AllAsync(ApiCall call) => Pages.AllAsync<FleetAttributes>(async token =>
    {
        var page = await call.Api.DescribeFleetAttributesAsync(new() { NextToken = token }, call.CancellationToken);
        return (page.FleetAttributes, page.NextToken);
    });

    /// <summary>Newest first.</summary>
    public static Task<List<Event>> EventsAsync(ApiCall call, string fleet) => Pages.AllAsync<Event>(async token =>
    {
        var page = await call.Api.DescribeFleetEventsAsync(new() { FleetId = fleet, NextToken = token }, call.CancellationToken);
        return (page.Events, page.NextToken);
    });

    /// <exception cref="CliException">There is none: the API leaves unknown fleets out of its answer.</exception>
    public static async Task<FleetAttributes> FindAsync(ApiCall call, string fleet)
    {
        var answer = await call.Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleet] }, call.CancellationToken);
        return answer.FleetAttributes.SingleOrDefault()
            ?? throw new CliException($"Fleet '{fleet}' does not exist. 'gamerelay fleets list' shows those that do.");
    }
}

using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;

namespace GameRelay.Cli.Hosts;

/// <summary>Hosts by their name, which is unique in a fleet only.</summary>
internal sealed class HostLookup
{
    public Argument<string> Host { get; } = new("host") { Description = "The host's name, as 'hosts list' shows it." };

    public Option<string?> Fleet { get; } = new("--fleet") { Description = "Its fleet, where hosts of two fleets have the name." };

    public static Task<List<HostSummary>> AllAsync(ApiCall call, string? fleet, string? location = null) => Pages.AllAsync<HostSummary>(async token =>
    {
        var page = await call.Api.ListHostsAsync(new() { FleetId = fleet, Location = location, NextToken = token }, call.CancellationToken);
        return (page.Hosts, page.NextToken);
    });

    /// <summary>The fleet and the name of the one that is meant.</summary>
    public async Task<(string FleetId, string Name)> FindAsync(ApiCall call)
    {
        var name = call.Get(Host);
        if (call.Get(Fleet) is { } fleet)
            return (fleet, name);

        return (await AllAsync(call, null)).Where(host => host.ComputeName == name).ToList() switch
        {
            [] => throw new CliException($"There is no host '{name}'. 'gamerelay hosts list' shows those that are."),
            [var one] => (one.FleetId, name),
            var several => throw new CliException($"There is a host '{name}' in {several.Count} fleets. Say which by --fleet, one of:\n  " +
                string.Join("\n  ", several.Select(one => one.FleetId))),
        };
    }
}

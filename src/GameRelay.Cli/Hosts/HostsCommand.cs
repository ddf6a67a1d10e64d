using System.CommandLine;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Hosts;

internal static class HostsCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("hosts", "The machines that server processes run on.")
    {
        List(terminal, time),
        ShowHost.Create(terminal, time),
        JoinHost.Create(terminal, time),
        Revoke(terminal, time),
    }.WithExamples("hosts list");

    private static ApiCommand List(Terminal terminal, TimeProvider time)
    {
        var fleet = new Option<string?>("--fleet") { Description = "Only this fleet's. Default: those of every fleet." };
        var location = new Option<string?>("--location") { Description = "Only those at this location." };
        return new ApiCommand("list", "List hosts, with what runs on them and when they were last heard of.", fleet, location)
            .Runs(terminal, time, async call =>
            {
                var hosts = await HostLookup.AllAsync(call, call.Get(fleet), call.Get(location));
                await call.WriteAsync(new { Hosts = hosts }, () => TextTable.List(
                    hosts,
                    ("HOST", one => one.ComputeName),
                    ("STATUS", one => Values.Status(one.Status)),
                    ("LOCATION", one => one.Location),
                    ("ADDRESS", one => one.DnsName ?? one.IpAddress),
                    ("PROCESSES", one => one.ServerProcessCount),
                    ("SESSIONS", one => one.GameSessionCount),
                    ("CPU", one => Values.Cores(one.Usage)),
                    ("MEMORY", one => Values.Memory(one.Usage)),
                    ("LAST SEEN", one => one.LastSeenTime),
                    ("FLEET", one => one.FleetId)));
                foreach (var refused in hosts.Where(host => host.StatusReason is not null))
                    await call.HintAsync($"{refused.ComputeName}: {refused.StatusReason}");
                if (hosts.Count == 0)
                    await call.HintAsync("There is no host. A fleet's hosts join soon after 'gamerelay fleets create', or by 'gamerelay hosts join'.");
            })
            .WithExamples("hosts list", "hosts list --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --json");
    }

    private static ApiCommand Revoke(Terminal terminal, TimeProvider time)
    {
        var lookup = new HostLookup();
        return new ApiCommand("revoke", "Take a host's credential away, at once and for good: its game sessions end.", lookup.Host, lookup.Fleet)
            .Runs(terminal, time, async call =>
            {
                var (fleet, name) = await lookup.FindAsync(call);
                var answer = await call.Api.RevokeHostAsync(new() { FleetId = fleet, ComputeName = name }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(("Revoked", name), ("Fleet", fleet)));
                await call.HintAsync("Its agent ends the server processes and itself as soon as it learns of it.");
            })
            .WithExamples("hosts revoke vm-1", "hosts revoke vm-1 --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11");
    }
}

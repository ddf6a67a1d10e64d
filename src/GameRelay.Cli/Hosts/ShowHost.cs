using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Hosts;

internal static class ShowHost
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var lookup = new HostLookup();
        return new ApiCommand("show", "Show one host and its server processes.", lookup.Host, lookup.Fleet)
            .Runs(terminal, time, async call =>
            {
                var (fleet, name) = await lookup.FindAsync(call);
                var answer = await call.Api.DescribeHostAsync(new() { FleetId = fleet, ComputeName = name }, call.CancellationToken);
                await call.WriteAsync(answer, () => Describe(answer));
            })
            .WithExamples("hosts show vm-1", "hosts show vm-1 --query 'ServerProcesses[].GameSessionId'");
    }

    private static IRenderable Describe(DescribeHostResponse answer)
    {
        var host = answer.Host;
        var fields = TextTable.Fields(
            ("Host", host.ComputeName),
            ("Status", Values.Status(host.Status)),
            ("Reason", host.StatusReason),
            ("Address", host.DnsName ?? host.IpAddress),
            ("Location", host.Location),
            ("Fleet", host.FleetId),
            ("Sessions", host.GameSessionCount),
            ("CPU", Values.Cores(host.Usage)),
            ("Memory", Values.Memory(host.Usage)),
            ("Last seen", host.LastSeenTime));
        return answer.ServerProcesses.Count == 0 ? fields : new Rows(
            fields,
            Text.Empty,
            TextTable.List(
                answer.ServerProcesses,
                ("PROCESS", one => one.ServerProcessId),
                ("STATUS", one => Values.Status(one.Status)),
                ("PORT", one => one.Port),
                ("PID", one => one.ProcessId),
                ("SESSION", one => one.GameSessionId is { } id ? Arns.GameSessionIdString(id) : null),
                ("STARTED", one => one.StartTime)));
    }
}

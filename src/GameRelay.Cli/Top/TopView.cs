using System.Globalization;
using System.Net;
using GameRelay.Api;
using GameRelay.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Top;

/// <summary>One look at the platform: a line of totals, then fleets, hosts and the busiest game sessions.</summary>
internal static class TopView
{
    public static IRenderable Draw(DescribeUsageResponse usage) => new Rows(
    [
        new Text(Totals(usage)),
        .. Section(usage.Fleets, ("FLEET", one => one.FleetId), ("NAME", one => one.Name), ("STATUS", one => Values.Status(one.Status)), ("HOSTS", one => one.HostCount),
            ("READY", one => one.ReadyServerProcessCount), ("SESSIONS", one => one.GameSessionCount),
            ("PLAYERS", one => Fraction(one.CurrentPlayerSessionCount, one.MaximumPlayerSessionCount)), ("CPU", one => Cores(one.Usage)),
            ("MEMORY", one => Memory(one.Usage)), ("MSG IN/S", one => In(one.Usage)), ("MSG OUT/S", one => Out(one.Usage))),
        .. Section(usage.Hosts, ("HOST", one => one.ComputeName), ("STATUS", one => Values.Status(one.Status)), ("PROCESSES", one => one.ServerProcessCount),
            ("SESSIONS", one => one.GameSessionCount), ("CPU", one => Values.Cores(one.Usage)),
            ("MEMORY", one => Values.Memory(one.Usage)),
            ("MSG IN/S", one => In(one.Usage?.Usage)), ("MSG OUT/S", one => Out(one.Usage?.Usage)), ("FLEET", one => one.FleetId)),
        .. Section(usage.GameSessions, ("SESSION", one => Arns.GameSessionIdString(one.GameSessionId)), ("NAME", one => one.Name),
            ("STATUS", one => Values.Status(one.Status)), ("PLAYERS", one => Fraction(one.CurrentPlayerSessionCount, one.MaximumPlayerSessionCount)),
            ("CPU", one => Cores(one.Usage)), ("MEMORY", one => Memory(one.Usage)), ("MSG IN/S", one => In(one.Usage)), ("MSG OUT/S", one => Out(one.Usage)),
            ("HOST", one => one.ComputeName)),
    ]);

    private static string Totals(DescribeUsageResponse usage)
    {
        var hosts = usage.Hosts.Select(host => host.Usage).OfType<HostUsage>().ToList();
        var machines = usage.Hosts.Where(host => host.Usage is not null)
            .GroupBy(Machine, host => host.Usage!).Select(same => same.MaxBy(one => one.Time)!).ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"fleets {usage.Fleets.Count}   hosts {usage.Hosts.Count}   sessions {usage.Fleets.Sum(one => one.GameSessionCount)}   " +
            $"players {usage.Fleets.Sum(one => one.CurrentPlayerSessionCount)}   " +
            $"CPU {machines.Sum(one => one.Usage.CpuCoresUsed):0.0} of {machines.Sum(one => one.CpuCores)}   " +
            $"memory {Values.Bytes(machines.Sum(one => one.Usage.MemoryUsedBytes))} of {Values.Bytes(machines.Sum(one => one.MemoryTotalBytes))}   " +
            $"messages {hosts.Sum(one => one.Usage.MessagesInPerSecond):N0} in/s, {hosts.Sum(one => one.Usage.MessagesOutPerSecond):N0} out/s");
    }

    // What a host tells is of its whole machine. Those with a loopback address share one; of the others it is not known.
    private static string Machine(HostSummary host) =>
        IPAddress.TryParse(host.IpAddress, out var address) && IPAddress.IsLoopback(address) ? "this" : $"{host.FleetId}/{host.ComputeName}";

    private static IEnumerable<IRenderable> Section<T>(IReadOnlyList<T> rows, params (string Title, Func<T, object?> Cell)[] columns) =>
        rows.Count == 0 ? [] : [Text.Empty, TextTable.List(rows, columns)];

    private static string Fraction(int? current, int? maximum) => string.Create(CultureInfo.InvariantCulture, $"{current}/{maximum}");

    private static string? Cores(Usage? usage) => usage?.CpuCoresUsed.ToString("0.00", CultureInfo.InvariantCulture);

    private static string? Memory(Usage? usage) => usage is null ? null : Values.Bytes(usage.MemoryUsedBytes);

    private static string? In(Usage? usage) => usage?.MessagesInPerSecond.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Out(Usage? usage) => usage?.MessagesOutPerSecond.ToString("N0", CultureInfo.InvariantCulture);
}

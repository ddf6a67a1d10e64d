using System.Text.Json;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.Hosting.Host.V1;
using Npgsql;
using NpgsqlTypes;

namespace GameRelay.ControlPlane.Hosts.Usages;

internal static class HostUsages
{
    private const long MostOfAnything = 1L << 50;
    private const int MostCores = 1 << 16;

    internal static Task StoreUsageAsync(this GameRelayDb db, string computeId, Heartbeat heartbeat, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO host_usages (compute_id, usage, processes) VALUES (@id, @usage, @processes)
            ON CONFLICT (compute_id) DO UPDATE SET usage = excluded.usage, processes = excluded.processes
            """;
        var processes = new Dictionary<string, Usage>();
        foreach (var process in heartbeat.Processes)
            processes[process.ProcessId] = ToUsage(process);
        var host = new HostUsage
        {
            Usage = processes.Values.Sum() with { CpuCoresUsed = Amount(heartbeat.CpuCoresUsed), MemoryUsedBytes = Amount(heartbeat.MemoryUsedBytes) },
            CpuCores = Math.Min(heartbeat.CpuCores, MostCores),
            MemoryTotalBytes = Amount(heartbeat.MemoryTotalBytes),
            Time = now,
        };
        return db.ExecuteAsync(sql, cancellationToken, new NpgsqlParameter("id", computeId), Json("usage", host), Json("processes", processes));
    }

    internal static Usage Sum(this IEnumerable<Usage> usages) => usages.Aggregate(new Usage(), (sum, one) => new()
    {
        CpuCoresUsed = sum.CpuCoresUsed + one.CpuCoresUsed,
        MemoryUsedBytes = sum.MemoryUsedBytes + one.MemoryUsedBytes,
        MessagesInPerSecond = sum.MessagesInPerSecond + one.MessagesInPerSecond,
        MessagesOutPerSecond = sum.MessagesOutPerSecond + one.MessagesOutPerSecond,
        BytesInPerSecond = sum.BytesInPerSecond + one.BytesInPerSecond,
        BytesOutPerSecond = sum.BytesOutPerSecond + one.BytesOutPerSecond,
    });

    private static Usage ToUsage(ProcessUsage process) => new()
    {
        CpuCoresUsed = Amount(process.CpuCoresUsed),
        MemoryUsedBytes = Amount(process.MemoryUsedBytes),
        MessagesInPerSecond = Amount(process.MessagesInPerSecond),
        MessagesOutPerSecond = Amount(process.MessagesOutPerSecond),
        BytesInPerSecond = Amount(process.BytesInPerSecond),
        BytesOutPerSecond = Amount(process.BytesOutPerSecond),
    };

    // Of figures that a host makes up, the sums over all hosts must still be figures.
    private static double Amount(double told) => double.IsFinite(told) ? Math.Clamp(told, 0, MostOfAnything) : 0;

    private static long Amount(long told) => Math.Clamp(told, 0, MostOfAnything);

    private static NpgsqlParameter Json<T>(string name, T value) =>
        new(name, NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(value, ApiJson.Tolerant) };
}

using System.Text.Json;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.Hosting.Host.V1;
using Npgsql;
using NpgsqlTypes;

namespace GameRelay.ControlPlane.Hosts.Usages;

internal static class HostUsages
{
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
            Usage = processes.Values.Sum() with { CpuCoresUsed = heartbeat.CpuCoresUsed, MemoryUsedBytes = heartbeat.MemoryUsedBytes },
            CpuCores = heartbeat.CpuCores,
            MemoryTotalBytes = heartbeat.MemoryTotalBytes,
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
        CpuCoresUsed = process.CpuCoresUsed,
        MemoryUsedBytes = process.MemoryUsedBytes,
        MessagesInPerSecond = process.MessagesInPerSecond,
        MessagesOutPerSecond = process.MessagesOutPerSecond,
        BytesInPerSecond = process.BytesInPerSecond,
        BytesOutPerSecond = process.BytesOutPerSecond,
    };

    private static NpgsqlParameter Json<T>(string name, T value) =>
        new(name, NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(value, ApiJson.Tolerant) };
}

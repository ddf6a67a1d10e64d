using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts;

internal sealed class DescribeHost(IDbContextFactory<GameRelayDb> databases) : IOperation<DescribeHostRequest, DescribeHostResponse>
{
    public async Task<DescribeHostResponse> HandleAsync(DescribeHostRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var compute = await db.FindHostAsync(request.FleetId, request.ComputeName, cancellationToken);
        if (compute.Status == ComputeStatus.Terminated)
            throw HostSummaries.NoSuchHost(compute.FleetId, compute.ComputeName);

        var host = await db.Computes.AsNoTracking().Where(c => c.Id == compute.Id).WithCounts(db).SingleAsync(cancellationToken);
        var processes = await db.ServerProcesses.AsNoTracking().Where(p => p.ComputeId == compute.Id && p.Status != ServerProcessStatus.Ended)
            .OrderBy(p => p.StartedAt).ThenBy(p => p.Id).ToListAsync(cancellationToken);
        var usage = await db.HostUsages.AsNoTracking().SingleOrDefaultAsync(u => u.ComputeId == compute.Id, cancellationToken);
        return new()
        {
            Host = host.ToApi(usage?.Usage),
            ServerProcesses = [.. processes.Select(process => ToApi(process, usage?.Processes.GetValueOrDefault(process.Id)))],
        };
    }

    private static ServerProcessSummary ToApi(ServerProcessRow process, Usage? usage) => new()
    {
        ServerProcessId = process.Id,
        Status = process.Status switch
        {
            ServerProcessStatus.Starting => ServerProcessState.Starting,
            ServerProcessStatus.Ready => ServerProcessState.Ready,
            ServerProcessStatus.Claimed => ServerProcessState.Activating,
            ServerProcessStatus.Active => ServerProcessState.Active,
            _ => ServerProcessState.Terminating,
        },
        LaunchPath = process.LaunchPath,
        Port = process.Port,
        ProcessId = process.Pid,
        GameSessionId = process.GameSessionId,
        StartTime = process.StartedAt,
        Usage = usage,
    };
}

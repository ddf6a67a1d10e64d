using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts.Usages;

internal sealed class DescribeUsage(IDbContextFactory<GameRelayDb> databases) : IOperation<DescribeUsageRequest, DescribeUsageResponse>
{
    private const int DefaultGameSessions = 20;

    // What one answer looks at: beyond it the newest hosts and the fullest game sessions count.
    private const int MostHosts = 1_000;
    private const int MostGameSessions = 5_000;

    public async Task<DescribeUsageResponse> HandleAsync(DescribeUsageRequest request, CancellationToken cancellationToken)
    {
        var fleetId = request.FleetId is null ? null : Arns.IdOf(request.FleetId);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleets = await db.Fleets.AsNoTracking().Where(f => f.Status != FleetStatus.Terminated && (fleetId == null || f.Id == fleetId))
            .OrderByDescending(f => f.CreationTime).ThenByDescending(f => f.Id).Take(Page.MaximumSize)
            .Select(f => new
            {
                f.Id,
                f.Name,
                f.Status,
                Ready = db.ServerProcesses.Count(p => p.FleetId == f.Id && p.Status == ServerProcessStatus.Ready),
            })
            .ToListAsync(cancellationToken);
        if (fleetId is not null && fleets.Count == 0)
            throw new NotFoundException($"Fleet '{request.FleetId}' does not exist.");

        var ids = fleets.Select(f => f.Id).ToList();
        var hosts = await db.Computes.AsNoTracking().Where(c => c.Status != ComputeStatus.Terminated && ids.Contains(c.FleetId))
            .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(MostHosts).WithCounts(db).ToListAsync(cancellationToken);
        var hostIds = hosts.Select(h => h.Compute.Id).ToList();
        var usages = await db.HostUsages.AsNoTracking().Where(u => hostIds.Contains(u.ComputeId)).ToListAsync(cancellationToken);
        var processes = usages.ToDictionary(u => u.ComputeId, u => u.Processes);
        var sessions = await db.GameSessions.AsNoTracking()
            .Where(s => ids.Contains(s.FleetId)
                && (s.Status == GameSessionStatus.Activating || s.Status == GameSessionStatus.Active || s.Status == GameSessionStatus.Terminating))
            .OrderByDescending(s => s.CurrentPlayerSessionCount).ThenBy(s => s.Id).Take(MostGameSessions)
            .Select(s => new
            {
                s.ComputeId,
                s.ProcessId,
                Api = new GameSessionUsage
                {
                    GameSessionId = s.Id,
                    Name = s.Name,
                    FleetId = s.FleetId,
                    ComputeName = s.ComputeName,
                    Status = s.Status,
                    CurrentPlayerSessionCount = s.CurrentPlayerSessionCount,
                    MaximumPlayerSessionCount = s.MaximumPlayerSessionCount,
                },
            })
            .ToListAsync(cancellationToken);
        var used = sessions.Select(s => s.Api with { Usage = processes.GetValueOrDefault(s.ComputeId)?.GetValueOrDefault(s.ProcessId) }).ToList();
        return new()
        {
            Fleets = [.. fleets.Select(f => new FleetUsage
            {
                FleetId = f.Id,
                Name = f.Name,
                Status = f.Status,
                HostCount = hosts.Count(h => h.Compute.FleetId == f.Id),
                ReadyServerProcessCount = f.Ready,
                GameSessionCount = used.Count(s => s.FleetId == f.Id),
                CurrentPlayerSessionCount = used.Where(s => s.FleetId == f.Id).Sum(s => s.CurrentPlayerSessionCount ?? 0),
                MaximumPlayerSessionCount = used.Where(s => s.FleetId == f.Id).Sum(s => s.MaximumPlayerSessionCount ?? 0),
                Usage = ProcessesOf(f.Id, hosts, usages).Sum(),
            })],
            Hosts = [.. hosts.Select(h => h.ToApi(usages.SingleOrDefault(u => u.ComputeId == h.Compute.Id)?.Usage))],
            GameSessions = [.. used.OrderByDescending(Messages).Take(request.Limit ?? DefaultGameSessions)],
        };
    }

    private static IEnumerable<Usage> ProcessesOf(string fleetId, List<CountedHost> hosts, List<HostUsageRow> usages)
    {
        var ofFleet = hosts.Where(h => h.Compute.FleetId == fleetId).Select(h => h.Compute.Id).ToHashSet();
        return usages.Where(u => ofFleet.Contains(u.ComputeId)).SelectMany(u => u.Processes.Values);
    }

    // The order of those without any stays: the fullest first.
    private static double Messages(GameSessionUsage session) => session.Usage is { } usage ? usage.MessagesInPerSecond + usage.MessagesOutPerSecond : 0;
}

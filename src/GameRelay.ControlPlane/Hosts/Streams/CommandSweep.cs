using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>Behind every signal: wakes, each second, the streams of hosts that have commands waiting or whose fleet wants something else.</summary>
internal sealed partial class CommandSweep(IDbContextFactory<GameRelayDb> databases, CommandSignal signal, TimeProvider time, ILogger<CommandSweep> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Dictionary<string, long> _versions = [];

    internal async Task SweepOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var waiting = await db.ComputeCommands.Where(c => c.AcknowledgedAt == null).Select(c => c.ComputeId).Distinct().ToListAsync(cancellationToken);
        foreach (var computeId in waiting)
            signal.RaiseHere(computeId);

        var versions = await db.Fleets.Where(f => f.TerminationTime == null).ToDictionaryAsync(f => f.Id, f => f.DesiredVersion, cancellationToken);
        var changed = versions.Where(v => _versions.GetValueOrDefault(v.Key) != v.Value).Select(v => v.Key).ToArray();
        _versions = versions;
        if (changed.Length == 0)
            return;
        foreach (var computeId in await db.Computes.Where(c => changed.Contains(c.FleetId)).Select(c => c.Id).ToListAsync(cancellationToken))
            signal.RaiseHere(computeId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested && DatabaseOutage.FindOrDoubt(exception) is { } outage)
            {
                LogDatabaseOutage(outage);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogSweepFailed(exception); // the next tick finds the same rows
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep over waiting commands waits for the database: {Outage}")]
    private partial void LogDatabaseOutage(string outage);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep over waiting commands failed")]
    private partial void LogSweepFailed(Exception exception);
}

using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Telemetry;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ReportedProcess = GameRelay.Hosting.Host.V1.ServerProcess;
using TerminateCommand = GameRelay.Hosting.Host.V1.TerminateGameSession;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>
/// Brings what a host tells of its server processes together with what is claimed here. The host decides which processes there are; which game
/// session a process has was decided here. Every method works in the caller's transaction and may see the same report again.
/// </summary>
internal sealed partial class ProcessReports(
    GameSessionTransitions gameSessions, PlayerSessionTransitions playerSessions, FleetTransitions fleets, IOptions<HostOptions> options,
    ControlPlaneMetrics metrics, PlacementSignal placementSignal, TimeProvider time, ILogger<ProcessReports> logger)
{
    // Where an end has no cause of the host's: it came back without the process.
    private const string VanishedCause = "Vanished";

    /// <summary>The host as a whole, as it is at the start of a stream.</summary>
    internal async Task ApplyAsync(GameRelayDb db, StreamIdentity host, HostSnapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (var ended in snapshot.Ended)
            await ApplyAsync(db, host, ended, cancellationToken);
        foreach (var process in snapshot.Processes)
            await ApplyAsync(db, host, process, cancellationToken);

        var known = snapshot.Processes.Select(p => p.ProcessId).ToArray();
        var vanished = await db.ServerProcesses.AsNoTracking()
            .Where(p => p.ComputeId == host.ComputeId && p.Status != ServerProcessStatus.Ended && !known.Contains(p.Id)).ToListAsync(cancellationToken);
        foreach (var process in vanished)
        {
            await EndAsync(db, process, VanishedCause, FleetEventCodes.ServerProcessCrashed,
                $"Server process {process.Id} ended while its host was away.", time.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>One process, as it is.</summary>
    internal async Task ApplyAsync(GameRelayDb db, StreamIdentity host, ReportedProcess process, CancellationToken cancellationToken)
    {
        if (await FindOrAddAsync(db, host, process, cancellationToken) is not { } row)
            return;
        if (row.GameSessionId is { } gameSessionId)
            await ApplyGameSessionAsync(db, row, gameSessionId, process, cancellationToken);
        else
            await MoveIdleAsync(db, row, process, cancellationToken);
        if (process.Phase is ProcessPhase.Ready or ProcessPhase.Activating or ProcessPhase.Active)
        {
            await db.Computes.Where(c => c.Id == host.ComputeId && c.ActiveSince == null)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.ActiveSince, time.GetUtcNow()), cancellationToken);
            await fleets.AdvanceAsync(db, host.FleetId, host.Location, FleetStatus.Active, cancellationToken);
        }
    }

    /// <summary>A process has ended, and why.</summary>
    internal async Task ApplyAsync(GameRelayDb db, StreamIdentity host, ProcessEnded ended, CancellationToken cancellationToken)
    {
        var row = await db.ServerProcesses.AsNoTracking().SingleOrDefaultAsync(p => p.Id == ended.ProcessId, cancellationToken);
        if (row is null || row.ComputeId != host.ComputeId)
            return;
        var message = $"Server process {row.Id}{(row.GameSessionId is null ? "" : $" (game session {row.GameSessionId})")}: {ended.Message}";
        var endedNow = await EndAsync(
            db, row, ended.Cause.ToString(), ProcessEndings.EventCode(ended.Cause), message, AtMostNow(ended.EndedAt), cancellationToken);
        if (endedNow)
            await FailFleetThatNeverGetsReadyAsync(db, host, ended, cancellationToken);
    }

    /// <summary>
    /// The host has no more use for an idle process, which runs what its fleet has replaced. Whether it may end is decided here, where it may be
    /// claimed at this moment.
    /// </summary>
    internal async Task EndIdleAsync(GameRelayDb db, StreamIdentity host, string processId, CancellationToken cancellationToken)
    {
        var free = await db.ServerProcesses.Where(p => p.Id == processId && p.ComputeId == host.ComputeId && p.Status == ServerProcessStatus.Ready)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, ServerProcessStatus.Terminating), cancellationToken);
        if (free == 1)
        {
            ComputeCommands.Enqueue(
                db, host.ComputeId, new TerminateCommand { ProcessId = processId, Reason = "It runs what the fleet has replaced." }, time.GetUtcNow());
        }
    }

    /// <summary>The lease of a host is over: what ran there counts as ended, whatever it still does.</summary>
    internal async Task EndAllAsync(GameRelayDb db, string computeId, string cause, CancellationToken cancellationToken)
    {
        var processes = await db.ServerProcesses.AsNoTracking()
            .Where(p => p.ComputeId == computeId && p.Status != ServerProcessStatus.Ended).ToListAsync(cancellationToken);
        foreach (var process in processes)
            await EndAsync(db, process, "HostLost", eventCode: null, cause, time.GetUtcNow(), cancellationToken);
    }

    // A host may tell no time, nonsense, or what its clock shows, which may be ahead.
    private DateTimeOffset AtMostNow(Timestamp? told)
    {
        var now = time.GetUtcNow();
        return told is { Seconds: >= 0, Nanos: >= 0 and < 1_000_000_000 } && told.Seconds < now.ToUnixTimeSeconds() ? told.ToDateTimeOffset() : now;
    }

    private async Task<ServerProcessRow?> FindOrAddAsync(GameRelayDb db, StreamIdentity host, ReportedProcess process, CancellationToken cancellationToken)
    {
        var row = await db.ServerProcesses.AsNoTracking().SingleOrDefaultAsync(p => p.Id == process.ProcessId, cancellationToken);
        if (row is not null && row.ComputeId != host.ComputeId)
        {
            LogForeignProcess(host.ComputeId, process.ProcessId);
            return null;
        }
        if (row is not null)
        {
            if (row.Port != process.Port || row.Pid != process.Pid)
            {
                await db.ServerProcesses.Where(p => p.Id == row.Id).ExecuteUpdateAsync(
                    set => set.SetProperty(p => p.Port, process.Port).SetProperty(p => p.Pid, process.Pid), cancellationToken);
            }
            return row;
        }
        row = new()
        {
            Id = process.ProcessId,
            ComputeId = host.ComputeId,
            FleetId = host.FleetId,
            Location = host.Location,
            Status = ServerProcessStatus.Starting,
            LaunchPath = process.LaunchPath,
            Port = process.Port,
            Pid = process.Pid,
            ScriptContentHash = process.ScriptContentHash,
            StartedAt = AtMostNow(process.StartedAt),
        };
        db.ServerProcesses.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        db.Entry(row).State = EntityState.Detached;
        return row;
    }

    // Only a process that never had a game session gets ready, so a claim cannot be undone by a late report; nor can the decision that it ends.
    private async Task MoveIdleAsync(GameRelayDb db, ServerProcessRow row, ReportedProcess process, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(process.Phase))
            return; // a newer agent's, between those that are known
        var status = process.Phase switch
        {
            ProcessPhase.Ready when process.GameSessionId.Length == 0 => ServerProcessStatus.Ready,
            ProcessPhase.Starting => ServerProcessStatus.Starting,
            _ => ServerProcessStatus.Terminating, // on its way out, or with a game session that nobody here gave it
        };
        var movable = db.ServerProcesses.Where(p => p.Id == row.Id && p.GameSessionId == null && p.Status != status);
        if (status == ServerProcessStatus.Ready)
            movable = movable.Where(p => p.Status != ServerProcessStatus.Terminating);
        var moved = await movable.ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Status, status).SetProperty(p => p.EndedAt, (DateTimeOffset?)null).SetProperty(p => p.EndCause, (string?)null),
            cancellationToken);
        if (moved == 1 && status == ServerProcessStatus.Ready)
        {
            db.Counted.Add(() => metrics.ProcessActivated(row.FleetId, row.Location));
            db.Counted.Add(placementSignal.Raise);
        }
    }

    private async Task ApplyGameSessionAsync(
        GameRelayDb db, ServerProcessRow row, string gameSessionId, ReportedProcess process, CancellationToken cancellationToken)
    {
        if (process.Phase == ProcessPhase.Active && process.GameSessionId == gameSessionId)
            await gameSessions.ActivatedAsync(db, gameSessionId, cancellationToken);
        if (process.GameSessionId == gameSessionId && !process.PlayersUnknown)
            await CompleteGonePlayersAsync(db, gameSessionId, process, cancellationToken);
        // It lets nobody in any more, however long it takes to exit; that it has exited, and how, is told later.
        if (process.Phase == ProcessPhase.Ending && process.GameSessionId == gameSessionId)
            await gameSessions.EndAsync(db, gameSessionId, reason: null, $"Server process {row.Id} called ProcessEnding.", cancellationToken);
        // Declared ended while the host was away, or on its way out: its players may finish, and nobody new gets it.
        if (row.Status == ServerProcessStatus.Ended || process.Phase is ProcessPhase.Terminating or ProcessPhase.Ending)
        {
            await db.ServerProcesses.Where(p => p.Id == row.Id && p.Status != ServerProcessStatus.Terminating).ExecuteUpdateAsync(
                set => set
                    .SetProperty(p => p.Status, ServerProcessStatus.Terminating)
                    .SetProperty(p => p.EndedAt, (DateTimeOffset?)null)
                    .SetProperty(p => p.EndCause, (string?)null),
                cancellationToken);
        }
        // It was claimed, but the game session ended before the host heard of it: the process is as good as new, and a new one is simpler still.
        if (row.Status == ServerProcessStatus.Ended && process.GameSessionId.Length == 0)
        {
            ComputeCommands.Enqueue(
                db, row.ComputeId,
                new TerminateCommand { ProcessId = row.Id, GameSessionId = gameSessionId, Force = true, Reason = "Its game session ended before it started." },
                time.GetUtcNow());
        }
    }

    // The report lists everyone who is there or whose acceptance is still asked for.
    private async Task CompleteGonePlayersAsync(GameRelayDb db, string gameSessionId, ReportedProcess process, CancellationToken cancellationToken)
    {
        var present = process.PlayerSessionIds.ToArray();
        var gone = await db.PlayerSessions
            .Where(p => p.GameSessionId == gameSessionId && p.Status == PlayerSessionStatus.Active && !present.Contains(p.Id))
            .Select(p => p.Id).ToListAsync(cancellationToken);
        foreach (var playerSessionId in gone)
            await playerSessions.CompleteAsync(db, gameSessionId, playerSessionId, cancellationToken);
    }

    private async Task<bool> EndAsync(
        GameRelayDb db, ServerProcessRow row, string cause, string? eventCode, string message, DateTimeOffset endedAt, CancellationToken cancellationToken)
    {
        // The game session first: whoever changes both takes its lock before the process's.
        var sessionEnded = row.GameSessionId is { } gameSessionId && await gameSessions.EndAsync(db, gameSessionId, reason: null, message, cancellationToken);
        var ended = await db.ServerProcesses.Where(p => p.Id == row.Id && p.Status != ServerProcessStatus.Ended).ExecuteUpdateAsync(
            set => set
                .SetProperty(p => p.Status, ServerProcessStatus.Ended)
                .SetProperty(p => p.EndedAt, endedAt)
                .SetProperty(p => p.EndCause, cause),
            cancellationToken) == 1;
        if (ended)
        {
            var abnormal = cause is not (nameof(EndCause.Ended) or nameof(EndCause.Terminated));
            db.Counted.Add(() => metrics.ProcessEnded(row.FleetId, row.Location, abnormal));
        }
        // Both sides keep the activation's deadline; the one that ends the game session tells of it.
        var told = eventCode != FleetEventCodes.GameSessionActivationTimeout || sessionEnded;
        if (ended && eventCode is not null && told)
            FleetEvents.Add(db, row.FleetId, eventCode, message, time.GetUtcNow());
        return ended;
    }

    private async Task FailFleetThatNeverGetsReadyAsync(GameRelayDb db, StreamIdentity host, ProcessEnded ended, CancellationToken cancellationToken)
    {
        if (ended.Cause is EndCause.Terminated or EndCause.Ended)
            return;
        // While the location comes up none of its processes has been ready, so all that ended have failed.
        var failures = await db.ServerProcesses.CountAsync(
            p => p.FleetId == host.FleetId && p.Location == host.Location && p.Status == ServerProcessStatus.Ended, cancellationToken);
        if (failures >= options.Value.MaximumStartFailures)
        {
            await fleets.FailAsync(db, host.FleetId, host.Location, ProcessEndings.FleetFailureCode(ended.Cause),
                $"{failures} server processes ended before any was ready. The last one: {ended.Message}", cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Host {ComputeId} reported server process {ProcessId} of another host")]
    private partial void LogForeignProcess(string computeId, string processId);
}

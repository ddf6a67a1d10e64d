using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using static GameRelay.Api.GameSessionStatus;
using TerminateCommand = GameRelay.Hosting.Host.V1.TerminateGameSession;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>
/// The only place where a game session's status moves. Every method works in the caller's transaction, locks the game session before its player
/// sessions and its process, may be called again, and answers whether it changed anything.
/// </summary>
internal sealed partial class GameSessionTransitions(
    PlacementTransitions placements, PlacementSignal placementSignal, TimeProvider time, ILogger<GameSessionTransitions> logger)
{
    /// <summary>From OnProcessTerminate to the kill.</summary>
    internal static readonly TimeSpan TerminationTime = TimeSpan.FromMinutes(5);

    // The host kills at its own deadline and tells; only when it has not told for this long is the end declared here.
    private static readonly TimeSpan ReportingTime = TimeSpan.FromSeconds(15);

    internal static bool CanMove(GameSessionStatus from, GameSessionStatus to) => (from, to) switch
    {
        (Activating, Active or Terminating or Terminated or Error) => true,
        (Active, Terminating or Terminated) => true,
        (Terminating, Terminated) => true,
        _ => false, // Terminated and Error are final
    };

    /// <summary>The row as it is, held until the transaction's end.</summary>
    internal static Task<GameSessionRow?> LockAsync(GameRelayDb db, string gameSessionId, CancellationToken cancellationToken) =>
        db.GameSessions.FromSql($"SELECT * FROM game_sessions WHERE id = {gameSessionId} FOR NO KEY UPDATE").AsNoTracking()
            .SingleOrDefaultAsync(cancellationToken);

    /// <summary>The process has called ActivateGameSession: players may join.</summary>
    internal async Task<bool> ActivatedAsync(GameRelayDb db, string gameSessionId, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, gameSessionId, cancellationToken) is not { } session || !CanMove(session.Status, Active))
            return false;

        await Guarded(db, session).ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, Active), cancellationToken);
        await db.ServerProcesses.Where(p => p.Id == session.ProcessId && p.Status == ServerProcessStatus.Claimed)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, ServerProcessStatus.Active), cancellationToken);
        await placements.FulfilAsync(db, session, cancellationToken);
        // One activation fewer on its host.
        db.Counted.Add(placementSignal.Raise);
        LogActivated(gameSessionId);
        return true;
    }

    /// <summary>
    /// The end was asked for. The host is told to end the process; without its answer the game session ends by itself at a deadline. Asking for force
    /// after a trigger is a new command; what was asked already is not asked again.
    /// </summary>
    internal async Task<bool> TerminateAsync(GameRelayDb db, string gameSessionId, TerminationMode mode, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, gameSessionId, cancellationToken) is not { } session)
            return false;
        var escalates = session.Status == Terminating && mode == TerminationMode.ForceTerminate && session.TerminationMode != mode;
        if (!CanMove(session.Status, Terminating) && !escalates)
            return false;

        var force = mode == TerminationMode.ForceTerminate;
        await BeginTerminationAsync(db, session, mode, force ? TimeSpan.Zero : TerminationTime, cancellationToken);
        EnqueueTermination(db, session, force, force ? "The game session was terminated by force." : "The game session was terminated.");
        LogTerminating(gameSessionId, mode);
        return true;
    }

    /// <summary>Its fleet or host goes; the host ends its processes by itself, so no command is written.</summary>
    internal async Task<bool> TerminateWithHostAsync(GameRelayDb db, string gameSessionId, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, gameSessionId, cancellationToken) is not { } session || !CanMove(session.Status, Terminating))
            return false;
        await BeginTerminationAsync(db, session, mode: null, TerminationTime, cancellationToken);
        return true;
    }

    /// <summary>
    /// The game session is over. Its players' sessions end with it, and its process will not be claimed again. Without a reason the one that
    /// TerminateGameSession asked for is given.
    /// </summary>
    internal async Task<bool> EndAsync(
        GameRelayDb db, string gameSessionId, GameSessionStatusReason? reason, string cause, CancellationToken cancellationToken) =>
        await EndAsync(db, gameSessionId, Terminated, reason, cause, cancellationToken) is not null;

    /// <summary>The host could not hand the game session to its process.</summary>
    internal async Task<bool> FailAsync(GameRelayDb db, string gameSessionId, string cause, CancellationToken cancellationToken) =>
        await EndAsync(db, gameSessionId, Error, reason: null, cause, cancellationToken) is not null;

    /// <summary>The process did not call ActivateGameSession in time. It is killed, since a script that hangs would hang again.</summary>
    internal async Task<bool> ActivationTimedOutAsync(GameRelayDb db, string gameSessionId, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, gameSessionId, cancellationToken) is not { Status: Activating })
            return false;
        if (await EndAsync(db, gameSessionId, Terminated, reason: null, "Activation timed out.", cancellationToken) is not { } session)
            return false;

        FleetEvents.Add(
            db, session.FleetId, FleetEventCodes.GameSessionActivationTimeout,
            $"Game session {gameSessionId} was not activated within its time and was ended", time.GetUtcNow());
        EnqueueTermination(db, session, force: true, "The game session was not activated in time.");
        return true;
    }

    /// <summary>Termination took longer than it may: the host is told to kill, and is not waited for.</summary>
    internal async Task<bool> TerminationTimedOutAsync(GameRelayDb db, string gameSessionId, CancellationToken cancellationToken)
    {
        if (await EndAsync(db, gameSessionId, Terminated, reason: null, "Termination timed out.", cancellationToken) is not { } session)
            return false;
        EnqueueTermination(db, session, force: true, "The game session did not end in time.");
        return true;
    }

    private async Task<GameSessionRow?> EndAsync(
        GameRelayDb db, string gameSessionId, GameSessionStatus to, GameSessionStatusReason? reason, string cause, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, gameSessionId, cancellationToken) is not { } session || !CanMove(session.Status, to))
            return null;

        var now = time.GetUtcNow();
        reason ??= session.TerminationMode switch
        {
            TerminationMode.TriggerOnProcessTerminate => GameSessionStatusReason.TriggeredOnProcessTerminate,
            TerminationMode.ForceTerminate => GameSessionStatusReason.ForceTerminated,
            _ => null,
        };
        await Guarded(db, session).ExecuteUpdateAsync(
            set => set
                .SetProperty(s => s.Status, to)
                .SetProperty(s => s.StatusReason, reason)
                .SetProperty(s => s.TerminationTime, now)
                .SetProperty(s => s.CurrentPlayerSessionCount, 0),
            cancellationToken);
        await PlayerSessionTransitions.EndAllAsync(db, gameSessionId, now, cancellationToken);
        await SetProcessTerminatingAsync(db, session, cancellationToken);
        await LeaveActivatingAsync(db, session, cancellationToken);
        LogEnded(gameSessionId, to, cause);
        return session;
    }

    private async Task BeginTerminationAsync(
        GameRelayDb db, GameSessionRow session, TerminationMode? mode, TimeSpan processTime, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + processTime + ReportingTime;
        await Guarded(db, session).ExecuteUpdateAsync(
            set => set
                .SetProperty(s => s.Status, Terminating)
                .SetProperty(s => s.TerminationMode, mode)
                .SetProperty(s => s.TerminationDeadline, deadline),
            cancellationToken);
        await SetProcessTerminatingAsync(db, session, cancellationToken);
        await LeaveActivatingAsync(db, session, cancellationToken);
    }

    // It will not be ACTIVE: whoever waits for it looks for another, and its host may activate one more.
    private async Task LeaveActivatingAsync(GameRelayDb db, GameSessionRow before, CancellationToken cancellationToken)
    {
        if (before.Status != Activating)
            return;
        await placements.WaitAgainAsync(db, before, cancellationToken);
        db.Counted.Add(placementSignal.Raise);
    }

    private void EnqueueTermination(GameRelayDb db, GameSessionRow session, bool force, string reason) => ComputeCommands.Enqueue(
        db,
        session.ComputeId,
        new TerminateCommand { ProcessId = session.ProcessId, GameSessionId = session.Id, Force = force, Reason = reason },
        time.GetUtcNow());

    private static IQueryable<GameSessionRow> Guarded(GameRelayDb db, GameSessionRow session) =>
        db.GameSessions.Where(s => s.Id == session.Id && s.Status == session.Status);

    private static Task<int> SetProcessTerminatingAsync(GameRelayDb db, GameSessionRow session, CancellationToken cancellationToken) => db.ServerProcesses
        .Where(p => p.Id == session.ProcessId && (p.Status == ServerProcessStatus.Claimed || p.Status == ServerProcessStatus.Active))
        .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, ServerProcessStatus.Terminating), cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Game session {GameSessionId} is active")]
    private partial void LogActivated(string gameSessionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Game session {GameSessionId} is terminating: {TerminationMode}")]
    private partial void LogTerminating(string gameSessionId, TerminationMode terminationMode);

    [LoggerMessage(Level = LogLevel.Information, Message = "Game session {GameSessionId} ended as {Status}: {Cause}")]
    private partial void LogEnded(string gameSessionId, GameSessionStatus status, string cause);
}

using System.Threading.Channels;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Hosts.Usages;
using GameRelay.ControlPlane.Telemetry;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using HostAccept = GameRelay.Hosting.Host.V1.AcceptPlayer;
using HostRemove = GameRelay.Hosting.Host.V1.RemovePlayer;
using ProcessAnswer = GameRelay.Hosting.Process.V1.PlayerAnswer;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>What the streams of this replica work with.</summary>
internal sealed record HostStreamServices(
    Transactions Transactions, IDbContextFactory<GameRelayDb> Databases, CommandSignal Signal, Leases Leases, HostRefusals Refusals, ProcessReports Processes,
    HostEvents Events, HostLogs Logs, CommandDelivery Commands, DesiredStates DesiredStates, PlayerSessionTransitions PlayerSessions, PlacementSignal Placements,
    ControlPlaneMetrics Metrics, IOptions<HostOptions> Options, TimeProvider Time, ILogger<HostStream> Logger);

/// <summary>
/// One host's stream on this replica: takes the snapshot, then reports in their order; sends the desired state and the commands that wait. It ends
/// when either side ends it, when nothing is heard, or when the host opens a newer one; the next stream's snapshot makes good whatever was missed.
/// </summary>
internal sealed partial class HostStream(ComputeRow compute, HostStreamServices services) : IAsyncDisposable
{
    private const int MostWaiting = 16384;

    private readonly Channel<HostCommand> _sending = Channel.CreateBounded<HostCommand>(MostWaiting);
    // One waiting token stands for any number of calls.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<long> _sent = [];
    private readonly ILogger<HostStream> _logger = services.Logger;
    private readonly TimeProvider _time = services.Time;

    private StreamIdentity? _identity;
    private long _desiredVersion;
    private long _heardAt;
    private bool _retired;

    private StreamIdentity Identity => _identity ?? throw new InvalidOperationException("The stream has not begun.");

    public async Task RunAsync(IAsyncStreamReader<HostReport> reports, IServerStreamWriter<HostCommand> commands, CancellationToken cancellationToken)
    {
        await BeginAsync(reports, cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var counted = services.Metrics.CountStream();
        using var subscription = services.Signal.Subscribe(compute.Id, Wake);
        var lookEvery = services.Options.Value.HostUnreachableAfter / 4;
        await using var watch = _time.CreateTimer(_ => EndIfSilent(ended), null, lookEvery, lookEvery);
        Task[] tasks = [ReceiveAsync(reports, ended.Token), DeliverAsync(ended.Token), SendAsync(commands, ended.Token)];
        try
        {
            await await Task.WhenAny(tasks);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default); // the first one told why
        }
    }

    /// <summary>Looks again for commands and for a newer desired state.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>The host is shown as unreachable at once, unless it has a newer stream.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_identity is null || _retired)
            return;
        try
        {
            await using var db = await services.Databases.CreateDbContextAsync();
            await Identity.Row(db).Where(c => c.Status == ComputeStatus.Connected).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Status, ComputeStatus.Unreachable).SetProperty(c => c.StreamHolder, (string?)null));
        }
        catch (Exception exception)
        {
            LogNotMarked(compute.ComputeName, exception.Message); // the watch over leases does it later
        }
    }

    private async Task BeginAsync(IAsyncStreamReader<HostReport> reports, CancellationToken cancellationToken)
    {
        if (!await reports.MoveNext(cancellationToken) || HostWords.MakeStorable(reports.Current).Snapshot is not { } snapshot)
            throw new RpcException(new(StatusCode.FailedPrecondition, "The first report must be a snapshot."));
        await services.Refusals.CheckAsync(compute, snapshot, cancellationToken);
        ReportRules.Check(reports.Current);
        _identity = await services.Transactions.RunAsync(
            db => StreamIdentity.TakeOverAsync(db, compute, services.Leases.Holder, _time.GetUtcNow(), services.Options.Value.HostLease, cancellationToken),
            cancellationToken);
        var retiring = await services.DesiredStates.IsGoneAsync(compute.FleetId, compute.Location, cancellationToken);
        await InTransactionAsync(
            async db =>
            {
                await services.Processes.ApplyAsync(db, Identity, snapshot, cancellationToken);
                if (retiring)
                    await ComputeCommands.EnqueueRetireOnceAsync(db, compute.Id, GameSessionTransitions.TerminationTime, _time.GetUtcNow(), cancellationToken);
                await Identity.Row(db).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(c => c.Status, retiring ? ComputeStatus.Retiring : ComputeStatus.Connected)
                        .SetProperty(c => c.SnapshotAt, _time.GetUtcNow())
                        .SetProperty(c => c.Refusal, (string?)null)
                        .SetProperty(c => c.IpAddress, snapshot.IpAddress)
                        .SetProperty(c => c.DnsName, snapshot.DnsName.Length > 0 ? snapshot.DnsName : null),
                    cancellationToken);
            },
            cancellationToken);
        services.Placements.Raise(); // its ready processes count again
        _heardAt = _time.GetTimestamp();
        LogConnected(compute.ComputeName, compute.FleetId, snapshot.Processes.Count);
        Send(new() { SnapshotTaken = new() });
    }

    private async Task ReceiveAsync(IAsyncStreamReader<HostReport> reports, CancellationToken cancellationToken)
    {
        while (await reports.MoveNext(cancellationToken))
        {
            Volatile.Write(ref _heardAt, _time.GetTimestamp());
            var report = HostWords.MakeStorable(reports.Current);
            ReportRules.Check(report);
            await ApplyAsync(report, cancellationToken);
            if (_retired)
                return;
        }
    }

    private Task ApplyAsync(HostReport report, CancellationToken cancellationToken) => report.ReportCase switch
    {
        HostReport.ReportOneofCase.ProcessChanged => InTransactionAsync(
            db => services.Processes.ApplyAsync(db, Identity, report.ProcessChanged.Process, cancellationToken), cancellationToken),
        HostReport.ReportOneofCase.ProcessEnded => ApplyAsync(report.ProcessEnded, cancellationToken),
        HostReport.ReportOneofCase.AcceptPlayer => ApplyAsync(report.AcceptPlayer, cancellationToken),
        HostReport.ReportOneofCase.RemovePlayer => ApplyAsync(report.RemovePlayer, cancellationToken),
        HostReport.ReportOneofCase.CommandAck => ApplyAsync(report.CommandAck, cancellationToken),
        HostReport.ReportOneofCase.Event => ApplyAsync(report.Event, cancellationToken),
        HostReport.ReportOneofCase.LogChunk => InTransactionAsync(
            db => services.Logs.AppendAsync(db, Identity, report.LogChunk, cancellationToken), cancellationToken),
        HostReport.ReportOneofCase.ProcessOutdated => InTransactionAsync(
            db => services.Processes.EndIdleAsync(db, Identity, report.ProcessOutdated.ProcessId, cancellationToken), cancellationToken),
        HostReport.ReportOneofCase.Heartbeat => TakeAsync(report.Heartbeat, cancellationToken),
        _ => Task.CompletedTask, // a newer agent's
    };

    private async Task ApplyAsync(ProcessEnded ended, CancellationToken cancellationToken)
    {
        await InTransactionAsync(db => services.Processes.ApplyAsync(db, Identity, ended, cancellationToken), cancellationToken);
        Send(new() { ProcessEndedTaken = new() { ProcessId = ended.ProcessId } });
    }

    private async Task ApplyAsync(HostAccept accept, CancellationToken cancellationToken)
    {
        using var activity = ControlPlaneTraces.Accepting(accept);
        ProcessAnswer answer = new() { RequestId = accept.RequestId };
        await InTransactionAsync(
            async db =>
            {
                if (!await HasGameSessionAsync(db, accept.ProcessId, accept.GameSessionId, cancellationToken))
                {
                    (answer.Code, answer.Reason) = (PlayerAnswerCode.Refused, "The process does not have this game session.");
                    return;
                }
                var result = await services.PlayerSessions.AcceptAsync(db, accept.GameSessionId, accept.PlayerSessionId, accept.Repeated, cancellationToken);
                if (result.Activated)
                    db.Counted.Add(() => services.Metrics.PlayerSessionActivated(Identity.FleetId, Identity.Location));
                answer.Code = result.Accepted ? PlayerAnswerCode.Accepted : PlayerAnswerCode.Refused;
                answer.Reason = result.Reason ?? "";
                answer.PlayerId = result.PlayerId ?? "";
                answer.PlayerData = result.PlayerData ?? "";
            },
            cancellationToken);
        Send(new() { PlayerAnswer = new() { ProcessId = accept.ProcessId, Answer = answer } });
    }

    private Task ApplyAsync(HostRemove remove, CancellationToken cancellationToken) => InTransactionAsync(
        async db =>
        {
            if (await HasGameSessionAsync(db, remove.ProcessId, remove.GameSessionId, cancellationToken))
                await services.PlayerSessions.CompleteAsync(db, remove.GameSessionId, remove.PlayerSessionId, cancellationToken);
        },
        cancellationToken);

    private async Task ApplyAsync(CommandAck ack, CancellationToken cancellationToken)
    {
        await InTransactionAsync(
            async db => _retired |= await services.Commands.AcknowledgeAsync(db, Identity, ack, cancellationToken) == ComputeCommandKind.Retire,
            cancellationToken);
        lock (_sent)
            _sent.Remove(ack.CommandId);
    }

    private async Task ApplyAsync(HostEvent hostEvent, CancellationToken cancellationToken)
    {
        await InTransactionAsync(db => services.Events.ApplyAsync(db, Identity, hostEvent, cancellationToken), cancellationToken);
        Send(new() { HostEventTaken = new() { EventId = hostEvent.EventId } });
    }

    private async Task TakeAsync(Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await using var db = await services.Databases.CreateDbContextAsync(cancellationToken);
        var renewed = await Identity.Row(db).Where(c => c.Status != ComputeStatus.Lost).ExecuteUpdateAsync(
            set => set
                .SetProperty(c => c.LastSeenAt, now)
                .SetProperty(c => c.LeaseExpiresAt, now + services.Options.Value.HostLease)
                .SetProperty(c => c.Status, c => c.Status == ComputeStatus.Unreachable ? ComputeStatus.Connected : c.Status),
            cancellationToken);
        // Superseded, or declared lost meanwhile: then a new snapshot is needed.
        if (renewed == 0)
            throw new StreamSupersededException();
        // An older agent tells nothing of what it uses.
        if (heartbeat.CpuCores > 0)
            await db.StoreUsageAsync(compute.Id, heartbeat, now, cancellationToken);
    }

    private Task<bool> HasGameSessionAsync(GameRelayDb db, string processId, string gameSessionId, CancellationToken cancellationToken) =>
        db.ServerProcesses.AnyAsync(p => p.Id == processId && p.ComputeId == compute.Id && p.GameSessionId == gameSessionId, cancellationToken);

    private Task InTransactionAsync(Func<GameRelayDb, Task> work, CancellationToken cancellationToken) => services.Transactions.RunAsync(
        async db =>
        {
            await Identity.CheckAsync(db, cancellationToken);
            await work(db);
        },
        cancellationToken);

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        Wake();
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancellationToken))
        {
            if (await services.DesiredStates.GetAsync(compute.FleetId, compute.Id, cancellationToken) is { } desired && desired.Version > _desiredVersion)
            {
                _desiredVersion = desired.Version;
                Send(new() { DesiredState = desired });
            }
            foreach (var (id, command) in await services.Commands.GetWaitingAsync(Identity, cancellationToken))
            {
                bool isNew;
                lock (_sent)
                    isNew = _sent.Add(id);
                if (!isNew)
                    continue;
                ControlPlaneTraces.Sent(command, compute.ComputeName);
                Send(command);
            }
        }
    }

    private async Task SendAsync(IServerStreamWriter<HostCommand> commands, CancellationToken cancellationToken)
    {
        await foreach (var command in _sending.Reader.ReadAllAsync(cancellationToken))
            await commands.WriteAsync(command, cancellationToken);
    }

    private void Send(HostCommand command)
    {
        if (!_sending.Writer.TryWrite(command))
            throw new RpcException(new(StatusCode.ResourceExhausted, "The host does not read its commands."));
    }

    private void EndIfSilent(CancellationTokenSource ended)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _heardAt)) < services.Options.Value.HostUnreachableAfter)
            return;
        LogSilent(compute.ComputeName);
        ended.Cancel();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {ComputeName} of fleet {FleetId} connected with {Processes} server processes")]
    private partial void LogConnected(string computeName, string fleetId, int processes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing is heard of host {ComputeName}")]
    private partial void LogSilent(string computeName);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not mark host {ComputeName} as unreachable: {Reason}")]
    private partial void LogNotMarked(string computeName, string reason);
}

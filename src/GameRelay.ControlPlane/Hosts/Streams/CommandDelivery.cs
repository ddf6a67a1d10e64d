using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.Hosting.Host.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using TerminateCommand = GameRelay.Hosting.Host.V1.TerminateGameSession;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>Takes commands out of the outbox: whole, with what is never stored, to be sent until they are acknowledged.</summary>
internal sealed class CommandDelivery(IDbContextFactory<GameRelayDb> databases, MasterKeys masterKeys, GameSessionTransitions gameSessions, TimeProvider time)
{
    internal async Task<List<(long Id, HostCommand Command)>> GetWaitingAsync(StreamIdentity host, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.ComputeCommands.AsNoTracking().Where(c => c.ComputeId == host.ComputeId && c.AcknowledgedAt == null).OrderBy(c => c.Id)
            .ToListAsync(cancellationToken);
        List<(long, HostCommand)> commands = [];
        foreach (var row in rows)
        {
            if (await ToCommandAsync(db, row, cancellationToken) is { } command)
                commands.Add((row.Id, command));
        }
        return commands;
    }

    /// <returns>The kind of the command, or null when it is none of this host's or was acknowledged before.</returns>
    internal async Task<ComputeCommandKind?> AcknowledgeAsync(GameRelayDb db, StreamIdentity host, CommandAck ack, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var error = ack.Error.Length > 0 ? ack.Error : null;
        var acknowledged = await db.ComputeCommands
            .Where(c => c.Id == ack.CommandId && c.ComputeId == host.ComputeId && c.AcknowledgedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.AcknowledgedAt, now).SetProperty(c => c.Error, error), cancellationToken);
        if (acknowledged == 0)
            return null;
        var row = await db.ComputeCommands.AsNoTracking().SingleAsync(c => c.Id == ack.CommandId, cancellationToken);
        if (row.Kind == ComputeCommandKind.ActivateGameSession && error is not null)
            await gameSessions.FailAsync(db, ActivateGameSession.Parser.ParseFrom(row.Payload).Activate.GameSessionId, error, cancellationToken);
        if (row.Kind == ComputeCommandKind.Retire)
        {
            await db.Computes.Where(c => c.Id == host.ComputeId).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Status, ComputeStatus.Terminated).SetProperty(c => c.RevokedAt, now), cancellationToken);
            await db.ComputeCommands.Where(c => c.ComputeId == host.ComputeId && c.AcknowledgedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.AcknowledgedAt, now).SetProperty(c => c.Error, "The host has retired."), cancellationToken);
        }
        return row.Kind;
    }

    private async Task<HostCommand?> ToCommandAsync(GameRelayDb db, ComputeCommandRow row, CancellationToken cancellationToken)
    {
        switch (row.Kind)
        {
            case ComputeCommandKind.ActivateGameSession:
                return await ToActivationAsync(db, row, cancellationToken);
            case ComputeCommandKind.TerminateGameSession:
                var terminate = TerminateCommand.Parser.ParseFrom(row.Payload);
                terminate.CommandId = row.Id;
                return new() { TerminateGameSession = terminate };
            case ComputeCommandKind.CollectLog:
                var collect = CollectLog.Parser.ParseFrom(row.Payload);
                collect.CommandId = row.Id;
                return new() { CollectLog = collect };
            default:
                var retire = Retire.Parser.ParseFrom(row.Payload);
                retire.CommandId = row.Id;
                retire.ControlPlaneTime = Timestamp.FromDateTimeOffset(time.GetUtcNow());
                return new() { Retire = retire };
        }
    }

    private async Task<HostCommand?> ToActivationAsync(GameRelayDb db, ComputeCommandRow row, CancellationToken cancellationToken)
    {
        var activate = ActivateGameSession.Parser.ParseFrom(row.Payload);
        var gameSessionId = activate.Activate.GameSessionId;
        var session = await db.GameSessions.AsNoTracking().Where(s => s.Id == gameSessionId && s.Status == GameSessionStatus.Activating)
            .Select(s => new { s.SessionKeyVersion, s.SessionKeyEpoch }).SingleOrDefaultAsync(cancellationToken);
        if (session is null)
        {
            // It is active already, which says more than the acknowledgement that was lost or is on its way; or it is over and must not start any more.
            var active = await db.GameSessions.AnyAsync(s => s.Id == gameSessionId && s.Status == GameSessionStatus.Active, cancellationToken);
            var error = active ? null : "The game session ended before.";
            var now = time.GetUtcNow();
            await db.ComputeCommands.Where(c => c.Id == row.Id && c.AcknowledgedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.AcknowledgedAt, now).SetProperty(c => c.Error, error), cancellationToken);
            return null;
        }
        activate.CommandId = row.Id;
        activate.Activate.SessionKey = ByteString.CopyFrom(masterKeys.DeriveSessionKey(session.SessionKeyVersion, gameSessionId, session.SessionKeyEpoch));
        activate.Activate.ControlPlaneTime = Timestamp.FromDateTimeOffset(time.GetUtcNow());
        return new() { ActivateGameSession = activate };
    }
}

using System.Diagnostics;
using GameRelay.ControlPlane.Data;
using GameRelay.Hosting.Host.V1;
using GameRelay.Service;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>Writes commands to hosts into the outbox, in the transaction of the change that causes them.</summary>
internal static class ComputeCommands
{
    /// <summary>Without the session key, which is derived and added each time the command is sent.</summary>
    internal static void Enqueue(GameRelayDb db, string computeId, ActivateGameSession command, DateTimeOffset now)
    {
        command.Activate.Traceparent = Activity.Current.TraceParent();
        Enqueue(db, computeId, ComputeCommandKind.ActivateGameSession, command, now);
    }

    internal static void Enqueue(GameRelayDb db, string computeId, TerminateGameSession command, DateTimeOffset now)
    {
        command.Traceparent = Activity.Current.TraceParent();
        Enqueue(db, computeId, ComputeCommandKind.TerminateGameSession, command, now);
    }

    internal static void Enqueue(GameRelayDb db, string computeId, CollectLog command, DateTimeOffset now) =>
        Enqueue(db, computeId, ComputeCommandKind.CollectLog, command, now);

    /// <summary>Told once: the outbox keeps it until the host has acknowledged that it is gone.</summary>
    internal static async Task EnqueueRetireOnceAsync(
        GameRelayDb db, string computeId, TimeSpan processTime, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.ComputeCommands.AnyAsync(c => c.ComputeId == computeId && c.Kind == ComputeCommandKind.Retire, cancellationToken))
            return;
        Enqueue(db, computeId, ComputeCommandKind.Retire, new Retire { Deadline = Timestamp.FromDateTimeOffset(now + processTime) }, now);
    }

    private static void Enqueue(GameRelayDb db, string computeId, ComputeCommandKind kind, IMessage command, DateTimeOffset now)
    {
        db.ComputeCommands.Add(new() { ComputeId = computeId, Kind = kind, Payload = command.ToByteArray(), CreatedAt = now });
        db.CommandedComputes.Add(computeId);
    }
}

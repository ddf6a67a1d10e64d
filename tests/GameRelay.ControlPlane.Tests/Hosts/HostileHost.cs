using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace GameRelay.ControlPlane.Tests.Hosts;

/// <summary>A host with a good credential that says what no agent says: streams of reports that are right, nearly right, or anything at all.</summary>
internal sealed class HostileHost(ControlPlaneHost controlPlane, WireHost host, Random random, params string[] ids)
{
    private readonly RandomMessages _messages = new(random, ids);

    /// <summary>One stream, to its end: the status that the control plane gave it.</summary>
    public async Task<Status> StreamAsync(int reports)
    {
        using var channel = WireHost.OpenChannel(controlPlane);
        using var call = new HostControl.HostControlClient(channel).Connect(host.Authorization(), cancellationToken: Deadline.Token());
        try
        {
            await call.RequestStream.WriteAsync(First());
            for (var i = 0; i < reports; i++)
                await call.RequestStream.WriteAsync(Next());
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception ex) when (ex is RpcException or InvalidOperationException)
        {
            // It was ended from the other side; the status tells why.
        }
        try
        {
            while (await call.ResponseStream.MoveNext(Deadline.Token()))
            {
            }
        }
        catch (RpcException)
        {
        }
        return call.GetStatus();
    }

    private HostReport First()
    {
        HostSnapshot snapshot = new() { ProtocolVersion = 1, IpAddress = "127.0.0.1", Processes = { Process() }, Ended = { Ended() } };
        HostReport first = new() { Snapshot = snapshot };
        return random.Next(4) switch
        {
            0 => _messages.Damage(first),
            1 when random.Next(4) == 0 => Next(),
            _ => first,
        };
    }

    private HostReport Next()
    {
        switch (random.Next(10))
        {
            case < 3:
                return Plausible();
            case < 7:
                return _messages.Damage(Plausible());
            case 7:
                return _messages.WithUnknownField(random.Next(2) == 0 ? new HostReport() : Plausible());
            default:
                HostReport any = new();
                _messages.Fill(any);
                return any;
        }
    }

    // Right in form; whose ids they are is chance.
    private HostReport Plausible() => random.Next(10) switch
    {
        0 => new() { ProcessChanged = new() { Process = Process() } },
        1 => new() { ProcessEnded = Ended() },
        2 => new() { AcceptPlayer = new() { RequestId = 1, ProcessId = Id(), GameSessionId = Id(), PlayerSessionId = Id(), Repeated = random.Next(2) == 0 } },
        3 => new() { RemovePlayer = new() { ProcessId = Id(), GameSessionId = Id(), PlayerSessionId = Id() } },
        4 => new() { CommandAck = new() { CommandId = random.Next(50), Error = random.Next(2) == 0 ? "" : "It cannot." } },
        5 => new() { Event = new() { EventId = Guid.NewGuid().ToString(), Code = _messages.Text(), Message = "It happened." } },
        6 => new() { Heartbeat = new() { CpuCores = 2, CpuCoresUsed = 1, Processes = { new ProcessUsage { ProcessId = Id(), MemoryUsedBytes = 5 } } } },
        7 => new() { LogChunk = new() { GameSessionId = Id(), Data = ByteString.CopyFromUtf8("log"), End = true, Complete = random.Next(2) == 0 } },
        8 => new() { ProcessOutdated = new() { ProcessId = Id() } },
        _ => new() { Snapshot = new() { ProtocolVersion = 1, IpAddress = "127.0.0.1" } },
    };

    private Hosting.Host.V1.ServerProcess Process() => WireHost.Process(
        Id(), (ProcessPhase)random.Next(8), random.Next(2) == 0 ? "" : Id(), playersUnknown: random.Next(2) == 0, Id(), Id());

    private ProcessEnded Ended() => new()
    {
        ProcessId = Id(),
        GameSessionId = Id(),
        Cause = (EndCause)random.Next(14),
        Message = "It ended.",
        EndedAt = Timestamp.FromDateTimeOffset(random.Next(2) == 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue),
    };

    private string Id() => ids.Length == 0 || random.Next(5) == 0 ? Guid.NewGuid().ToString() : ids[random.Next(ids.Length)];
}

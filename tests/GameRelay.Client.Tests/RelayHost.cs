using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GameRelay.Realtime;
using GameRelay.Relay.Transports;
using GameRelay.Relay.Transports.Native;

namespace GameRelay.Client.Tests;

/// <summary>A native transport on a real UDP socket and a thread of its own, with a small session behind it that accepts and records.</summary>
internal sealed class RelayHost : ITransportSink, IDisposable
{
    public const string GameSessionId = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1";

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private volatile bool _stop;
    private Exception? _failure;

    public RelayHost(Func<IPAddress, NativeTransportOptions>? options = null, IPAddress? address = null)
    {
        var bind = address ?? IPAddress.Loopback;
        Transport = new NativeTransport(options?.Invoke(bind) ?? new NativeTransportOptions { BindAddress = bind, Port = 0 }, TimeProvider.System);
        Transport.OpenSession(GameSessionId, SessionKey, TimeProvider.System.GetUtcNow(), this);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public byte[] SessionKey { get; } = RandomNumberGenerator.GetBytes(32);
    public NativeTransport Transport { get; }
    public int Port => Transport.Port;

    public ConcurrentQueue<string> Log { get; } = [];
    public ConcurrentQueue<(int Sender, int OpCode, int TargetPlayer, int TargetGroup, byte[] Payload, bool Reliable)> Packets { get; } = [];
    public List<IPeerLink> Links { get; } = [];

    /// <summary>Answers a join; by default accepts it under the next peer id.</summary>
    public Action<IPeerLink, string, byte[]>? Joining { get; set; }

    /// <summary>What to do with a packet beyond recording it.</summary>
    public Action<IPeerLink, int, int, byte[], bool>? Routing { get; set; }

    public string Token(string playerSessionId = "psess-1", DateTimeOffset? expiresAt = null, PeerLimits limits = default) =>
        ConnectToken.Create(SessionKey, GameSessionId, playerSessionId, expiresAt ?? TimeProvider.System.GetUtcNow().AddMinutes(1), limits);

    public ConnectionDetails Details(string playerSessionId = "psess-1", string? payload = null, int? port = null, string host = "127.0.0.1") =>
        new(host, port ?? Port, Token(playerSessionId)) { Payload = payload is null ? default : System.Text.Encoding.UTF8.GetBytes(payload) };

    /// <summary>Runs something on the session's thread and waits for it.</summary>
    public void OnThread(Action action)
    {
        using var done = new ManualResetEventSlim();
        _work.Add(() =>
        {
            action();
            done.Set();
        });
        Assert.True(done.Wait(TimeSpan.FromSeconds(60)), $"The session's thread did not answer. {_failure}");
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        Transport.Dispose();
        _work.Dispose();
        if (_failure is not null)
            throw new InvalidOperationException("The session's thread failed.", _failure);
    }

    void ITransportSink.OnJoin(IPeerLink link, string playerSessionId, ReadOnlySpan<byte> payload)
    {
        Log.Enqueue($"join {playerSessionId}");
        Links.Add(link);
        if (Joining is { } joining)
            joining(link, playerSessionId, payload.ToArray());
        else
            link.Accept(Links.Count);
    }

    void ITransportSink.OnPacket(IPeerLink link, int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable)
    {
        Packets.Enqueue((Links.IndexOf(link) + 1, opCode, targetPlayer, targetGroup, payload.ToArray(), reliable));
        Routing?.Invoke(link, opCode, targetPlayer, payload.ToArray(), reliable);
    }

    void ITransportSink.OnJoinGroup(IPeerLink link, int groupId)
    {
        Log.Enqueue($"join group {groupId}");
        link.SendGroupMembership(groupId, [1, 2, 300]);
    }

    void ITransportSink.OnLeaveGroup(IPeerLink link, int groupId) => Log.Enqueue($"leave group {groupId}");

    void ITransportSink.OnRequestGroupMembership(IPeerLink link, int groupId) => link.SendGroupMembership(groupId, []);

    void ITransportSink.OnLeft(IPeerLink link, DisconnectCode code) => Log.Enqueue($"left {code}");

    [DllImport("libc", EntryPoint = "poll")]
    private static extern int WaitForInput([In, Out] PollDescriptor[] descriptors, nuint count, int timeoutMilliseconds);

    private void Run()
    {
        var descriptors = Transport.PollDescriptors.Select(fd => new PollDescriptor { Descriptor = fd, Events = 1 }).ToArray();
        try
        {
            while (!_stop)
            {
                _ = WaitForInput(descriptors, (nuint)descriptors.Length, 2);
                while (_work.TryTake(out var action))
                    action();
                Transport.Poll();
                Transport.Flush();
            }
        }
        catch (Exception ex)
        {
            _failure = ex;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }
}

using System.Net;
using GameRelay.Realtime;
using GameRelay.Relay.Transports;
using GameRelay.Relay.Transports.Native;
using Microsoft.Extensions.Time.Testing;

namespace GameRelay.Client.Tests;

[Collection(nameof(Measured))]
public class FastPathTests
{
    private const int Messages = 1_000_000;
    private const int ReliableMessages = 50_000;

    [Fact]
    public async Task A_million_fast_messages_come_back_as_reliable_ones_do()
    {
        using var echo = await EchoAsync(TimeProvider.System);
        echo.Transport.FlushInterval = TimeSpan.Zero;

        // The same seed, so the reliable ones are the first of the fast ones.
        Assert.Equal(ReliableMessages, echo.Exchange(new Random(13), ReliableMessages, Delivery.Reliable));
        Assert.Equal(Messages, echo.Exchange(new Random(13), Messages, Delivery.Fast));
        Assert.Equal(0, echo.Transport.Counters.DroppedInvalidFrames);
        Assert.Equal(0, echo.Transport.Counters.FastDroppedQueueFull);
    }

    [Fact]
    public async Task Messages_wait_for_each_other_for_the_flush_interval_and_share_a_datagram()
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        using var echo = await EchoAsync(time);
        var transport = echo.Transport;
        transport.FlushInterval = TimeSpan.FromMilliseconds(50);
        transport.Flush();
        AdvanceToMultiple(time, TimeSpan.FromMilliseconds(50));
        time.Advance(TimeSpan.FromMilliseconds(50));

        // Nothing was sent for long, so the first need not wait.
        transport.Poll();
        var before = transport.Counters.DatagramsSent;
        echo.Send(1);
        transport.Flush();
        Assert.Equal(before + 1, transport.Counters.DatagramsSent);

        for (var i = 2; i <= 6; i++)
        {
            echo.Send(i);
            time.Advance(TimeSpan.FromMilliseconds(9));
            transport.Poll();
            transport.Flush();
            Assert.Equal(before + 1, transport.Counters.DatagramsSent);
            Assert.True(transport.InputCanWait);
        }

        // LiteNetLib may want to be updated before that.
        Assert.InRange(time.GetElapsedTime(time.GetTimestamp(), transport.NextDeadlineTimestamp!.Value), TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        time.Advance(TimeSpan.FromMilliseconds(5));
        transport.Flush();
        Assert.Equal(before + 2, transport.Counters.DatagramsSent);
        await Until.TrueAsync(
            () =>
            {
                echo.Client.Poll();
                return echo.Received.Count == 6;
            },
            "all messages came");
        Assert.Equal([1, 2, 3, 4, 5, 6], echo.Received);
    }

    [Fact]
    public async Task A_relay_whose_last_player_is_gone_listens_for_the_next()
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        using var echo = await EchoAsync(time);
        var transport = echo.Transport;
        transport.FlushInterval = TimeSpan.FromHours(1);
        echo.Client.Close();
        await Until.TrueAsync(
            () =>
            {
                echo.Client.Poll();
                echo.Turn();
                time.Advance(TimeSpan.FromMilliseconds(100));
                return transport.NextDeadlineTimestamp is null;
            },
            "the connection was gone");

        Assert.False(transport.InputCanWait);
    }

    [Fact]
    public async Task What_comes_thick_is_gathered_though_nothing_is_sent()
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        using var echo = await EchoAsync(time);
        echo.IsSilent = true;

        await Until.TrueAsync(
            () =>
            {
                echo.Client.SendToServer(1, [1, 2, 3], Delivery.Fast);
                echo.Client.Poll();
                time.Advance(TimeSpan.FromMilliseconds(0.4));
                echo.Turn();
                return echo.Taken > 100 && echo.Transport.InputCanWait;
            },
            "input could wait");
        Assert.InRange(time.GetElapsedTime(time.GetTimestamp(), echo.Transport.NextDeadlineTimestamp!.Value), TimeSpan.Zero, TimeSpan.FromMilliseconds(2));

        await Until.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(2));
                echo.Turn();
                return !echo.Transport.InputCanWait;
            },
            "nothing came any more");
    }

    private static void AdvanceToMultiple(FakeTimeProvider time, TimeSpan interval) =>
        time.Advance(interval - TimeSpan.FromTicks(time.GetTimestamp() % interval.Ticks));

    private static async Task<Echo> EchoAsync(TimeProvider time)
    {
        Echo echo = new(time);
        await Until.TrueAsync(
            () =>
            {
                echo.Client.Poll();
                echo.Turn();
                (time as FakeTimeProvider)?.Advance(TimeSpan.FromMilliseconds(1));
                return echo.Client.State == RelayClientState.Open;
            },
            "the client was in");
        return echo;
    }

    /// <summary>A client and a transport that sends back what it gets, both on the test's thread, over a real socket.</summary>
    private sealed class Echo : ITransportSink, IDisposable
    {
        private readonly Queue<(int OpCode, byte[] Payload)> _expected = new();
        private IPeerLink? _link;

        public Echo(TimeProvider time)
        {
            NativeTransportOptions options = new() { BindAddress = IPAddress.Loopback, Port = 0, MessagesPerSecond = 60_000, MessageBurst = 60_000 };
            Transport = new NativeTransport(options, time);
            Transport.OpenSession("session", new byte[32], time.GetUtcNow(), this);
            Client.DataReceived += data =>
            {
                Received.Add(data.OpCode);
                if (_expected.TryDequeue(out var expected))
                {
                    Assert.Equal(expected.OpCode, data.OpCode);
                    Assert.True(data.Payload.Span.SequenceEqual(expected.Payload));
                }
            };
            Client.Connect(new ConnectionDetails("127.0.0.1", Transport.Port, ConnectToken.Create(
                new byte[32], "session", "psess-1", time.GetUtcNow().AddMinutes(1), new PeerLimits(MessagesPerSecond: 65_000, Burst: 65_000))));
        }

        public NativeTransport Transport { get; }
        public RelayClient Client { get; } = new();
        public List<int> Received { get; } = [];

        /// <summary>What comes is counted and not sent back.</summary>
        public bool IsSilent { get; set; }

        public int Taken { get; private set; }

        public void Turn()
        {
            Transport.Poll();
            Transport.Flush();
        }

        public void Send(int opCode) => _link!.Send(opCode, 1, 0, 0, [1, 2, 3], reliable: false);

        /// <returns>How many came back; each was compared with what was sent, in that order.</returns>
        public int Exchange(Random random, int messages, Delivery delivery)
        {
            Received.Clear();
            for (var sent = 0; sent < messages;)
            {
                // No more at once than any socket's buffer holds.
                for (var i = Math.Min(random.Next(1, 40), messages - sent); i > 0; i--, sent++)
                {
                    var payload = new byte[random.Next(20) == 0 ? random.Next(RealtimeLimits.MaxFastPayloadBytes + 1) : random.Next(64)];
                    random.NextBytes(payload);
                    _expected.Enqueue((random.Next(1, 1000), payload));
                    Client.SendToServer(_expected.Last().OpCode, payload, delivery);
                }

                for (var turns = 0; _expected.Count > 0 && turns < 1_000_000; turns++)
                {
                    Client.Poll();
                    Turn();
                }

                Assert.Empty(_expected);
            }

            return Received.Count;
        }

        public void Dispose()
        {
            Client.Dispose();
            Transport.Dispose();
        }

        void ITransportSink.OnJoin(IPeerLink link, string playerSessionId, ReadOnlySpan<byte> payload)
        {
            _link = link;
            link.Accept(1);
        }

        void ITransportSink.OnPacket(IPeerLink link, int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable)
        {
            Taken++;
            if (!IsSilent)
                link.Send(opCode, 1, 0, 0, payload, reliable);
        }

        void ITransportSink.OnJoinGroup(IPeerLink link, int groupId)
        {
        }

        void ITransportSink.OnLeaveGroup(IPeerLink link, int groupId)
        {
        }

        void ITransportSink.OnRequestGroupMembership(IPeerLink link, int groupId)
        {
        }

        void ITransportSink.OnLeft(IPeerLink link, DisconnectCode code)
        {
        }
    }
}

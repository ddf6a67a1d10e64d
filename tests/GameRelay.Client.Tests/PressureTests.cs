using GameRelay.Realtime;
using GameRelay.Realtime.Frames;
using GameRelay.Relay.Transports.Native;

namespace GameRelay.Client.Tests;

public class PressureTests
{
    [Fact]
    public async Task A_client_that_never_reads_is_disconnected_as_too_slow()
    {
        using var relay = new RelayHost();
        using var client = new RelayClient();
        client.Connect(relay.Details());
        await Until.TrueAsync(
            () =>
            {
                client.Poll();
                return client.State == RelayClientState.Open;
            },
            "the client was in");

        relay.OnThread(() =>
        {
            for (var i = 0; i < 6000; i++)
                relay.Links[0].Send(1, -1, 0, 0, new byte[64], reliable: true);
        });

        await Until.TrueAsync(() => relay.Log.Contains("left TooSlow"), "the session was told");
        relay.OnThread(() => Assert.Equal(1, relay.Transport.Counters.ReliableQueueOverflows));
        RelayClosed? closed = null;
        client.Closed += told => closed = told;
        await Until.TrueAsync(
            () =>
            {
                client.Poll();
                return closed is not null;
            },
            "the client was told");
        Assert.Equal(DisconnectCode.TooSlow, closed!.Code);
    }

    [Fact]
    public async Task A_link_that_closes_behind_a_full_queue_is_cut_off_and_told_once()
    {
        using var relay = new RelayHost(address => new NativeTransportOptions { BindAddress = address, Port = 0, ReliableQueuePackets = 100 });
        using var client = await new TestClient().ConnectAsync(relay.Details());

        relay.OnThread(() =>
        {
            for (var i = 0; i < 100; i++)
                relay.Links[0].Send(1, -1, 0, 0, new byte[64], reliable: true);
            relay.Links[0].Close(DisconnectCode.GameSessionEnded, "over");
        });

        Assert.Equal(DisconnectCode.GameSessionEnded, (await client.UntilClosedAsync()).Code);
        await Until.TrueAsync(() => relay.Transport.IsDrained, "the link was gone");
        Assert.Equal(["join psess-1"], relay.Log);
    }

    [Fact]
    public async Task Fast_messages_beyond_the_rate_are_dropped_and_reliable_ones_end_the_connection()
    {
        using var relay = new RelayHost();
        var details = new ConnectionDetails("127.0.0.1", relay.Port, relay.Token(limits: new PeerLimits(MessagesPerSecond: 1, Burst: 20)));
        using var client = await new TestClient().ConnectAsync(details);

        for (var i = 0; i < 100; i++)
            client.Client.SendToServer(1, default, Delivery.Fast);
        await Until.TrueAsync(() => relay.Transport.Counters.DroppedRateLimited >= 70, "messages were dropped");
        Assert.InRange(relay.Packets.Count, 15, 25);
        Assert.False(client.Closed.Task.IsCompleted);

        // The connection may end before the last of them is sent.
        var sending = Record.Exception(() =>
        {
            for (var i = 0; i < 10; i++)
                client.Client.SendToServer(2, default, Delivery.Reliable);
        });
        Assert.True(sending is null or InvalidOperationException);

        Assert.Equal(DisconnectCode.RateLimited, (await client.UntilClosedAsync()).Code);
        Assert.Equal("left RateLimited", relay.Log.Last());
    }

    [Fact]
    public async Task A_full_fast_queue_drops_its_oldest_messages_and_counts_them()
    {
        using var relay = new RelayHost(address => new NativeTransportOptions { BindAddress = address, Port = 0, FastQueueBytes = 8 * 1024 });
        using var client = await new TestClient().ConnectAsync(relay.Details());

        relay.OnThread(() =>
        {
            for (var i = 1; i <= 100; i++)
                relay.Links[0].Send(i, -1, 0, 0, new byte[1000], reliable: false);
        });

        await Until.TrueAsync(() => client.Data.Any(data => data.OpCode == 100), "the newest message came");
        relay.OnThread(() => Assert.Equal(100 - client.Data.Count, relay.Transport.Counters.FastDroppedQueueFull));
        Assert.Equal(Enumerable.Range(101 - client.Data.Count, client.Data.Count), client.Data.Select(data => data.OpCode));
    }

    [Fact]
    public void The_fast_queue_keeps_the_newest_frames_whatever_their_lengths()
    {
        var random = new Random(5);
        var queue = new FastQueue(4096);
        var expected = new Queue<byte[]>();
        for (var i = 0; i < 20_000; i++)
        {
            if (random.Next(3) == 0 && expected.Count > 0)
            {
                // As many whole frames as fit, oldest first, each behind its length.
                var frames = queue.Peek(FastFrames.MaxBytes);
                queue.Dequeue(frames.Length);
                Assert.InRange(frames.Length, 1, FastFrames.MaxBytes);
                while (!frames.IsEmpty)
                {
                    Assert.True(FastFrames.TryRead(ref frames, out var frame));
                    Assert.Equal(expected.Dequeue(), frame.ToArray());
                }
            }
            else
            {
                var frame = new byte[random.Next(1, FastFrames.MaxFrameBytes + 1)];
                random.NextBytes(frame);
                for (var dropped = queue.Enqueue(frame); dropped > 0; dropped--)
                    expected.Dequeue();
                expected.Enqueue(frame);
                Assert.InRange(expected.Sum(held => FastFrames.LengthWith(held.Length)), 0, 4096);
            }
        }

        Assert.Equal(expected.Count == 0, queue.IsEmpty);
    }
}

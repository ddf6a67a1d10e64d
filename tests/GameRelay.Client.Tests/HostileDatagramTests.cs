using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using GameRelay.Realtime;
using GameRelay.Realtime.Handshake;
using GameRelay.Realtime.Sealing;
using GameRelay.Relay.Transports;
using GameRelay.Relay.Transports.Native;
using GameRelay.Testing;

namespace GameRelay.Client.Tests;

[Collection(nameof(Measured))]
public class HostileDatagramTests
{
    [Fact]
    public void A_million_hostile_datagrams_neither_crash_the_inbound_path_nor_grow_its_memory()
    {
        using var victim = new InboundPath();
        Feed(victim, new Random(20_240_601), 100_000); // what is made once is made now
        var fed = 100_000L;

        var before = GC.GetTotalMemory(forceFullCollection: true);
        FuzzRounds.Run(10, random =>
        {
            Feed(victim, random, 100_000);
            fed += 100_000;
        });
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.InRange(grown, long.MinValue, 1 << 20);
        Assert.Equal(fed, victim.Counters.DatagramsReceived);
        Assert.True(victim.Counters.DroppedMalformed > 0);
        Assert.True(victim.Counters.DroppedReplayed > 0);
        Assert.True(victim.Counters.DroppedUnauthenticated > 0);
        Assert.True(victim.Counters.DroppedTokenRefused > 0);
        Assert.True(victim.Opened > 0);
        Assert.Equal(0, victim.Transport.PendingCount);
    }

    [Fact]
    public async Task Hostile_datagrams_on_the_socket_do_not_disturb_a_player()
    {
        using var relay = new RelayHost();
        using var network = new UdpProxy(relay.Port) { Recorded = [] };
        using var client = await new TestClient().ConnectAsync(relay.Details(port: network.Port));
        client.Client.SendToServer(1, new byte[100], Delivery.Fast);
        await Until.TrueAsync(() => relay.Packets.Count == 1, "the first message came");
        var caught = network.Recorded.ToArray();

        using var attacker = new RawClient(relay.Port);
        var random = new Random(77);
        for (var i = 0; i < 5000; i++)
        {
            attacker.Send(Mutations.Next(random, caught));
            if (i % 100 == 0)
                client.Client.SendToServer(2, default, Delivery.Reliable);
        }

        await Until.TrueAsync(() => relay.Packets.Count == 51, "the player's messages came");
        Assert.Equal(["join psess-1"], relay.Log);
        Assert.Equal(RelayClientState.Open, client.Client.State);
    }

    [Fact]
    public async Task Nonsense_from_a_client_with_good_keys_harms_nobody_else()
    {
        using var relay = new RelayHost();
        using var client = await new TestClient().ConnectAsync(relay.Details("psess-1"));
        using var insider = new RawClient(relay.Port);
        Assert.Equal(HandshakeStep.Welcomed, insider.Handshake(relay.Token("psess-2"), out var keys, out _));

        // LiteNetLib's connection request first, so that what follows reaches its peer and channels.
        byte[] connect = [6, .. BitConverter.GetBytes(13), .. BitConverter.GetBytes(DateTime.UnixEpoch.Ticks), .. BitConverter.GetBytes(0), 16, .. new byte[16]];
        insider.SendSealed(keys!, connect);
        Assert.Equal(15 + Datagram.SealedOverheadBytes, insider.Receive()!.Length);
        var plaintext = new byte[1208];
        var sent = 0;
        await FuzzRounds.RunAsync(50, async random =>
        {
            for (var i = 0; i < 100; i++)
            {
                random.NextBytes(plaintext);
                plaintext[0] = (byte)(random.Next(32) | (random.Next(4) == 0 ? 0x80 : 0));
                insider.SendSealed(keys!, plaintext.AsSpan(0, random.Next(plaintext.Length)));
            }

            client.Client.SendToServer(1, default, Delivery.Reliable);
            sent++;
            await Until.TrueAsync(() => relay.Packets.Count(packet => packet.Sender == 1) == sent, "the player's message came");
        });

        Assert.Equal(RelayClientState.Open, client.Client.State);
    }

    [Fact]
    public async Task A_packet_that_LiteNetLib_cannot_take_apart_ends_nobody_elses_game()
    {
        using var relay = new RelayHost();
        using var client = await new TestClient().ConnectAsync(relay.Details("psess-1"));
        using var insider = new RawClient(relay.Port);
        Assert.Equal(HandshakeStep.Welcomed, insider.Handshake(relay.Token("psess-2"), out var keys, out _));
        byte[] connect = [6, .. BitConverter.GetBytes(13), .. BitConverter.GetBytes(DateTime.UnixEpoch.Ticks), .. BitConverter.GetBytes(0), 16, .. new byte[16]];
        insider.SendSealed(keys!, connect);
        Assert.Equal(15 + Datagram.SealedOverheadBytes, insider.Receive()!.Length);

        // Several packets in one: many that are taken from LiteNetLib's pool and never given back, then several in one of two bytes, whose length is cut off.
        byte[] several = [13, .. Enumerable.Repeat<byte[]>([1, 0, 15], 390).SelectMany(packet => packet), 2, 0, 13, 0];
        for (var i = 0; i < 5; i++)
            insider.SendSealed(keys!, several);
        client.Client.SendToServer(1, default, Delivery.Reliable);

        await Until.TrueAsync(() => relay.Packets.Count == 1, "the player's message came");
        relay.OnThread(() => Assert.True(relay.Transport.Counters.DroppedInvalidFrames > 0));
        Assert.Equal(RelayClientState.Open, client.Client.State);
    }

    private static void Feed(InboundPath victim, Random random, int count)
    {
        for (var i = 0; i < count; i++)
            victim.Take(Mutations.Next(random, victim.Authentic));
    }

    /// <summary>Random, truncated, changed, doubled and delayed datagrams, and some that are right.</summary>
    private static class Mutations
    {
        private static readonly byte[] Buffer = new byte[1500];

        public static Span<byte> Next(Random random, byte[][] authentic)
        {
            var datagram = authentic[random.Next(authentic.Length)];
            var span = Buffer.AsSpan(0, datagram.Length);
            datagram.CopyTo(span);
            switch (random.Next(10))
            {
                case < 5:
                    // Mostly with a first byte that leads on.
                    span = Buffer.AsSpan(0, random.Next(Buffer.Length));
                    random.NextBytes(span);
                    if (!span.IsEmpty && random.Next(4) != 0)
                        span[0] = (byte)(0x40 | (random.Next(4) << 4) | random.Next(12));
                    return span;
                case < 7:
                    return span[..random.Next(span.Length)];
                case < 8:
                    for (var flips = random.Next(1, 4); flips > 0; flips--)
                        span[random.Next(span.Length)] ^= (byte)(1 << random.Next(8));
                    return span;
                default:
                    return span;
            }
        }
    }

    /// <summary>The sealing layer and the admission of a transport, fed without a socket.</summary>
    private sealed class InboundPath : ITransportSink, IDisposable
    {
        private readonly PathEndPoint _source = new(AddressFamily.InterNetwork);
        private readonly byte[] _sessionKey = RandomNumberGenerator.GetBytes(32);
        private readonly byte[] _data = new byte[2048];

        public InboundPath()
        {
            Transport = new NativeTransport(new NativeTransportOptions { BindAddress = IPAddress.Loopback, Port = 0 }, TimeProvider.System);
            Transport.OpenSession("session", _sessionKey, TimeProvider.System.GetUtcNow(), this);
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _source.Create(client.LocalEndPoint!.Serialize());

            // A connection with keys known here, as if a client had been welcomed, and what such clients send.
            var keys = SealingPair();
            var datagrams = new List<byte[]>();
            for (var i = 0; i < 300; i++)
            {
                var datagram = new byte[random(i) + Datagram.SealedOverheadBytes];
                keys.Seal(i % 50 == 0 ? DatagramType.PathResponse : DatagramType.Fast, datagram, datagram.Length - Datagram.SealedOverheadBytes);
                datagrams.Add(datagram);
            }

            Assert.True(ConnectToken.TryParse(
                ConnectToken.Create(RandomNumberGenerator.GetBytes(32), "session", "psess-2", TimeProvider.System.GetUtcNow().AddHours(1)), out var forged));
            var hello = new byte[RealtimeLimits.MaxDatagramBytes];
            var cookie = new byte[Hello.CookieBytes];
            datagrams.Add(hello[..Hello.Write(hello, 3, RandomNumberGenerator.GetBytes(32), cookie, forged.PrivatePart)]);
            var random32 = RandomNumberGenerator.GetBytes(32);
            Transport.Cookies.Make(_source, random32, cookie);
            datagrams.Add(hello[..Hello.Write(hello, 3, random32, cookie, forged.PrivatePart)]);
            Authentic = [.. datagrams];

            static int random(int i) => i * 37 % 1200;
        }

        public NativeTransport Transport { get; }
        public TransportCounters Counters => Transport.Counters;
        public byte[][] Authentic { get; }

        // No player is behind these keys, so what was opened has no frame that may come.
        public long Opened => Counters.DroppedInvalidFrames;

        public void Take(ReadOnlySpan<byte> datagram)
        {
            datagram.CopyTo(_data);
            Transport.Inbound.Take(_data.AsSpan(0, datagram.Length), _source, TimeProvider.System.GetTimestamp());
        }

        public void Dispose() => Transport.Dispose();

        public void OnJoin(IPeerLink link, string playerSessionId, ReadOnlySpan<byte> payload) => throw new InvalidOperationException("Nobody joined.");

        public void OnPacket(IPeerLink link, int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable) =>
            throw new InvalidOperationException("Nobody joined.");

        public void OnJoinGroup(IPeerLink link, int groupId) => throw new InvalidOperationException("Nobody joined.");
        public void OnLeaveGroup(IPeerLink link, int groupId) => throw new InvalidOperationException("Nobody joined.");
        public void OnRequestGroupMembership(IPeerLink link, int groupId) => throw new InvalidOperationException("Nobody joined.");
        public void OnLeft(IPeerLink link, DisconnectCode code) => throw new InvalidOperationException("Nobody joined.");

        private SealedConnection SealingPair()
        {
            var tokenKey = RandomNumberGenerator.GetBytes(32);
            var random = RandomNumberGenerator.GetBytes(32);
            var token = new PrivateToken("psess-1", TimeProvider.System.GetUtcNow().AddHours(1), default, tokenKey);
            Assert.True(Transport.Connections.TryReserve(out var slot, out var id, out var generation));
            Transport.Connections.Add(new RelayConnection(
                id, slot, generation, TrafficKeys.ForRelay(SealingSuite.Aes256Gcm, id, tokenKey, random, random), _source.Copy(), token, 1, random, [])
            {
                CreatedAt = 0,
                Proven = true,
                IsPending = false,
            });
            return TrafficKeys.ForClient(SealingSuite.Aes256Gcm, id, tokenKey, random, random);
        }
    }
}

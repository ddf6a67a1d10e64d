using System.Net;
using GameRelay.Realtime;
using GameRelay.Relay.Transports;
using GameRelay.Relay.Transports.Native;

namespace GameRelay.Client.Tests;

[Collection(nameof(Measured))]
public class AllocationTests
{
    [Fact]
    public async Task A_relay_passes_fast_messages_on_without_allocating()
    {
        const int rounds = 2000;
        var sink = new EchoSink();
        using var transport = new NativeTransport(new NativeTransportOptions { BindAddress = IPAddress.Loopback, Port = 0, MessagesPerSecond = 1_000_000 }, TimeProvider.System);
        transport.FlushInterval = TimeSpan.Zero; // the client of this test answers each message
        transport.OpenSession("session", new byte[32], TimeProvider.System.GetUtcNow(), sink);
        var token = ConnectToken.Create(new byte[32], "session", "psess-1", TimeProvider.System.GetUtcNow().AddMinutes(1));
        using var client = new RelayClient();
        var received = 0;
        client.DataReceived += _ => received++;
        client.Connect(new ConnectionDetails("127.0.0.1", transport.Port, token));
        await Until.TrueAsync(
            () =>
            {
                client.Poll();
                Turn();
                return client.State == RelayClientState.Open;
            },
            "the client was in");
        Exchange();

        sink.Allocated = 0;
        Exchange();

        // Pings and acknowledgements come on top now and then, and LiteNetLib's pool grows by its own rules.
        Assert.InRange(sink.Allocated / (double)rounds, 0, 4);

        void Exchange()
        {
            var payload = new byte[64];
            var start = received;
            for (var i = 0; i < rounds; i++)
            {
                client.SendToServer(1, payload, Delivery.Fast);
                client.Poll();
                Turn();
            }

            client.Poll();
            Assert.InRange(received - start, rounds * 9 / 10, rounds);
        }

        void Turn()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            transport.Poll();
            transport.Flush();
            sink.Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private sealed class EchoSink : ITransportSink
    {
        public long Allocated { get; set; }

        public void OnJoin(IPeerLink link, string playerSessionId, ReadOnlySpan<byte> payload) => link.Accept(1);

        public void OnPacket(IPeerLink link, int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable) =>
            link.Send(opCode, 1, 0, 0, payload, reliable);

        public void OnJoinGroup(IPeerLink link, int groupId)
        {
        }

        public void OnLeaveGroup(IPeerLink link, int groupId)
        {
        }

        public void OnRequestGroupMembership(IPeerLink link, int groupId)
        {
        }

        public void OnLeft(IPeerLink link, DisconnectCode code)
        {
        }
    }
}

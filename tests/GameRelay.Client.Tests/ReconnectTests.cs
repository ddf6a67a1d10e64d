using GameRelay.Realtime;
using GameRelay.Relay.Transports.Native;

namespace GameRelay.Client.Tests;

public class ReconnectTests
{
    [Fact]
    public async Task A_client_goes_on_from_another_address_and_the_session_does_not_notice()
    {
        using var relay = new RelayHost();
        using var network = new UdpProxy(relay.Port);
        using var client = await new TestClient().ConnectAsync(relay.Details(port: network.Port));
        client.Client.SendToServer(1, default, Delivery.Reliable);
        await Until.TrueAsync(() => relay.Packets.Count == 1, "the first message came");

        network.ChangeAddress();
        client.Client.SendToServer(2, default, Delivery.Reliable);
        await Until.TrueAsync(() => relay.Transport.Counters.PathChanges == 1, "the new address was proved");
        relay.OnThread(() => relay.Links[0].Send(3, -1, 0, 0, "still there"u8, reliable: true));

        await Until.TrueAsync(() => client.Data.Count == 1, "the answer came to the new address");
        Assert.Equal([1, 2], relay.Packets.Select(packet => packet.OpCode));
        Assert.Equal(["join psess-1"], relay.Log);
        Assert.False(client.Closed.Task.IsCompleted);
    }

    [Fact]
    public async Task An_address_that_only_repeats_a_clients_datagrams_gets_nothing_but_challenges()
    {
        using var relay = new RelayHost();
        using var network = new UdpProxy(relay.Port);
        using var client = await new TestClient().ConnectAsync(relay.Details(port: network.Port));
        using var thief = new RawClient(relay.Port);

        // On the way, the thief takes the client's datagrams and sends them from its own address.
        network.Recorded = [];
        network.Down = true;
        client.Client.SendToServer(1, new byte[500], Delivery.Reliable);
        var sent = 0;
        await Until.TrueAsync(
            () =>
            {
                // Pings are among them, and what is not acknowledged is sent again.
                for (; sent < network.Recorded.Count; sent++)
                    thief.Send(network.Recorded[sent]);
                return relay.Packets.Count == 1;
            },
            "the datagram was taken, for it is the client's");
        network.Down = false;
        relay.OnThread(() => relay.Links[0].Send(2, -1, 0, 0, new byte[1000], reliable: true));

        await Until.TrueAsync(() => client.Data.Count == 1, "the message came to the client");
        var stolen = thief.Receive();
        Assert.Equal(8 + 8 + 16, stolen?.Length);
        relay.OnThread(() => Assert.Equal(0, relay.Transport.Counters.PathChanges));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task An_outage_shorter_than_the_grace_loses_no_reliable_message_either_way(string host)
    {
        var address = System.Net.IPAddress.Parse(host);
        using var relay = new RelayHost(address: address);
        using var network = new UdpProxy(relay.Port, address);
        using var client = await new TestClient().ConnectAsync(relay.Details(port: network.Port, host: host));

        network.Down = true;
        for (var i = 1; i <= 100; i++)
            client.Client.SendToServer(i, new byte[50], Delivery.Reliable);
        relay.OnThread(() =>
        {
            for (var i = 1; i <= 100; i++)
                relay.Links[0].Send(i, -1, 0, 0, new byte[50], reliable: true);
        });
        await Until.TrueAsync(() => client.Client.State == RelayClientState.Reconnecting, "the client noticed");
        network.Down = false;

        await Until.TrueAsync(() => relay.Packets.Count == 100 && client.Data.Count == 100, "everything came");
        await Until.TrueAsync(() => client.Client.State == RelayClientState.Open, "the client was open again");
        Assert.Equal(Enumerable.Range(1, 100), relay.Packets.Select(packet => packet.OpCode));
        Assert.Equal(Enumerable.Range(1, 100), client.Data.Select(data => data.OpCode));
        Assert.Equal(["join psess-1"], relay.Log);
        network.Dispose();
        Assert.True(network.ClientEndPoints.Count > 1, "The client went on from its old port.");
    }

    [Fact]
    public async Task The_same_token_brings_a_restarted_client_back_under_the_same_peer_id()
    {
        using var relay = new RelayHost();
        relay.Joining = (link, _, _) => link.Accept(77);
        var details = relay.Details();
        using var first = await new TestClient().ConnectAsync(details);

        using var second = await new TestClient().ConnectAsync(details);
        relay.OnThread(() => relay.Links[0].Send(5, -1, 0, 0, "back"u8, reliable: true));

        Assert.Equal(DisconnectCode.ReplacedByReconnect, (await first.UntilClosedAsync()).Code);
        await Until.TrueAsync(() => second.Data.Count == 1, "the message came to the newer client");
        Assert.Equal(77, second.Client.PeerId);
        Assert.Equal(["join psess-1"], relay.Log);
        Assert.Single(relay.Links);
    }

    [Fact]
    public async Task A_player_comes_back_after_its_tokens_time_while_within_the_grace()
    {
        using var relay = new RelayHost();
        var expiry = TimeProvider.System.GetUtcNow().AddSeconds(3);
        var details = new ConnectionDetails("127.0.0.1", relay.Port, relay.Token(expiresAt: expiry));
        using var network = new UdpProxy(relay.Port);
        using var first = await new TestClient().ConnectAsync(new ConnectionDetails("127.0.0.1", network.Port, details.Token));
        network.Down = true;
        await Until.TrueAsync(() => TimeProvider.System.GetUtcNow() > expiry.AddSeconds(1.5), "the token's time was over and swept");

        using var second = await new TestClient().ConnectAsync(details);

        Assert.Equal(1, second.Client.PeerId);
        Assert.Equal(["join psess-1"], relay.Log);
    }

    [Fact]
    public async Task A_client_that_stays_silent_for_the_grace_has_left()
    {
        using var relay = new RelayHost(address => new NativeTransportOptions
        {
            BindAddress = address,
            Port = 0,
            ReconnectionGrace = TimeSpan.FromSeconds(1.5),
        });
        using var network = new UdpProxy(relay.Port);
        using var client = await new TestClient().ConnectAsync(relay.Details(port: network.Port));

        network.Down = true;

        await Until.TrueAsync(() => relay.Log.Contains("left ConnectionLost"), "the player had left");
        relay.OnThread(() => Assert.True(relay.Transport.IsDrained));
    }
}

using System.Text;
using GameRelay.Realtime;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Client.Tests;

public class MessagingTests
{
    [Theory]
    [InlineData(SealingSuites.Aes256Gcm)]
    [InlineData(SealingSuites.ChaCha20Poly1305)]
    public async Task A_client_joins_and_messages_travel_both_ways(byte suites)
    {
        using var relay = new RelayHost();
        var payload = "";
        relay.Joining = (link, _, bytes) =>
        {
            payload = Encoding.UTF8.GetString(bytes);
            link.Send(7, RelayClient.ServerId, 42, 0, "early"u8, reliable: false);
            link.Accept(42);
        };
        relay.Routing = (link, opCode, _, bytes, reliable) => link.Send(opCode + 1, RelayClient.ServerId, 42, 0, bytes, reliable);

        using var client = await new TestClient(suites).ConnectAsync(relay.Details(payload: "hello"));
        client.Client.SendToServer(10, "one"u8, Delivery.Reliable);
        client.Client.SendToServer(20, "two"u8, Delivery.Fast);

        await Until.TrueAsync(() => client.Data.Count == 3, "all three messages came");
        Assert.Equal("hello", payload);
        Assert.Equal(42, client.Client.PeerId);
        Assert.Equal(
            [(7, "early"), (11, "one"), (21, "two")],
            client.Data.OrderBy(data => data.OpCode).Select(data => (data.OpCode, Encoding.UTF8.GetString(data.Payload))));
        Assert.All(client.Data, data => Assert.Equal(RelayClient.ServerId, data.Sender));
        Assert.Contains(client.Data, data => data is { OpCode: 11, Reliable: true });
        Assert.Contains(client.Data, data => data is { OpCode: 21, Reliable: false });
    }

    [Fact]
    public async Task Reliable_messages_of_every_length_arrive_once_and_in_order_over_a_bad_network()
    {
        using var relay = new RelayHost();
        using var network = new UdpProxy(relay.Port);
        relay.Routing = (link, opCode, _, bytes, reliable) => link.Send(opCode, RelayClient.ServerId, 0, 0, bytes, reliable);
        using var client = await new TestClient().ConnectAsync(relay.Details(port: network.Port));

        network.Mistreated = 10;
        const int count = 300;
        for (var i = 1; i <= count; i++)
            client.Client.SendToServer(i, Payload(i), Delivery.Reliable);

        await Until.TrueAsync(() => client.Data.Count == count, "all messages came back", seconds: 30);
        Assert.Equal(Enumerable.Range(1, count), relay.Packets.Select(packet => packet.OpCode));
        Assert.Equal(Enumerable.Range(1, count), client.Data.Select(data => data.OpCode));
        Assert.All(client.Data, data => Assert.Equal(Payload(data.OpCode), data.Payload));
        static byte[] Payload(int i) => Enumerable.Range(0, i == 1 ? 4096 : i * 13 % 4097).Select(n => (byte)(n + i)).ToArray();
    }

    [Fact]
    public async Task A_fast_message_goes_reliably_when_it_is_too_long_and_is_refused_when_no_channel_takes_it()
    {
        using var relay = new RelayHost();
        using var client = await new TestClient().ConnectAsync(relay.Details());

        client.Client.SendToServer(int.MaxValue, new byte[1200], Delivery.Fast);
        client.Client.SendToServer(2, new byte[1201], Delivery.Fast);
        client.Client.SendToServer(3, new byte[4096], Delivery.Fast);
        var refused = Assert.Throws<ArgumentException>(() => client.Client.SendToServer(4, new byte[4097], Delivery.Fast));

        await Until.TrueAsync(() => relay.Packets.Count == 3, "three messages came");
        Assert.Contains("4097 bytes; at most 4096", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1200, 1201, 4096], relay.Packets.Select(packet => packet.Payload.Length).Order());
        Assert.All(relay.Packets, packet => Assert.False(packet.Reliable));
    }

    [Fact]
    public async Task The_longest_fast_message_fits_one_datagram_each_way()
    {
        using var relay = new RelayHost();
        relay.Routing = (link, _, _, bytes, _) => link.Send(100_000, 200, 0, 0, bytes, reliable: false);
        using var client = await new TestClient().ConnectAsync(relay.Details());

        client.Client.SendToGroup(RelayClient.AllPlayersGroup, 1, new byte[1200], Delivery.Fast);

        await Until.TrueAsync(() => client.Data.Count == 1, "the answer came");
        Assert.True(client.Data.TryPeek(out var data));
        Assert.Equal((100_000, 200, false, 1200), (data.OpCode, data.Sender, data.Reliable, data.Payload.Length));
    }

    [Fact]
    public async Task Targets_and_groups_reach_the_session_and_memberships_the_client()
    {
        using var relay = new RelayHost();
        using var client = await new TestClient().ConnectAsync(relay.Details());

        client.Client.SendToPlayer(7, 1, "a"u8, Delivery.Reliable);
        client.Client.SendToGroup(12, 2, "b"u8, Delivery.Reliable);
        client.Client.SendToServer(3, default, Delivery.Reliable);
        client.Client.JoinGroup(5);
        client.Client.LeaveGroup(6);
        client.Client.RequestGroupMembership(RelayClient.AllPlayersGroup);

        await Until.TrueAsync(() => client.Memberships.Count == 2, "two memberships came");
        Assert.Equal([(1, 7, 0), (2, 0, 12), (3, -1, 0)], relay.Packets.Select(packet => (packet.OpCode, packet.TargetPlayer, packet.TargetGroup)));
        Assert.Equal(["join psess-1", "join group 5", "leave group 6"], relay.Log);
        Assert.Equal([(5, "1,2,300"), (-1, "")], client.Memberships.Select(membership => (membership.Group, string.Join(',', membership.PeerIds))));
        Assert.Equal([5], client.Client.Groups);
        relay.OnThread(() => relay.Links[0].SendGroupMembership(5, [2, 300]));
        await Until.TrueAsync(() => client.Memberships.Count == 3, "the third membership came");
        Assert.Empty(client.Client.Groups);
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Client.JoinGroup(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Client.SendToPlayer(0, 1, default, Delivery.Fast));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Client.SendToServer(0, default, Delivery.Fast));
    }

    [Fact]
    public async Task A_polled_client_raises_events_only_within_its_polls()
    {
        using var relay = new RelayHost();
        relay.Routing = (link, opCode, _, bytes, reliable) => link.Send(opCode, 1, 0, 0, bytes, reliable);
        using var client = new RelayClient();
        var threads = new HashSet<int>();
        var received = 0;
        client.Opened += () =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            client.SendToServer(1, "x"u8, Delivery.Reliable);
        };
        client.DataReceived += _ =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            received++;
        };

        client.Connect(relay.Details());
        Assert.Throws<InvalidOperationException>(() => client.SendToServer(1, default, Delivery.Fast));
        var polling = new HashSet<int>();
        await Until.TrueAsync(
            () =>
            {
                polling.Add(Environment.CurrentManagedThreadId);
                client.Poll();
                return received == 1;
            },
            "the message came back");

        Assert.Equal(RelayClientState.Open, client.State);
        Assert.Subset(polling, threads);
    }

    [Fact]
    public async Task A_client_that_closes_has_delivered_what_it_sent_before()
    {
        using var relay = new RelayHost();
        using var client = await new TestClient().ConnectAsync(relay.Details());

        for (var i = 1; i <= 500; i++)
            client.Client.SendToServer(i, new byte[100], Delivery.Reliable);
        client.Client.Close();

        Assert.Equal(DisconnectCode.ClientLeft, (await client.UntilClosedAsync()).Code);
        Assert.Equal(500, relay.Packets.Count);
        await Until.TrueAsync(() => relay.Log.Contains("left ClientLeft"), "the session was told");
    }

    [Fact]
    public async Task A_link_that_closes_delivers_what_was_sent_before_and_the_reason()
    {
        using var relay = new RelayHost();
        using var client = await new TestClient().ConnectAsync(relay.Details());

        relay.OnThread(() =>
        {
            for (var i = 1; i <= 500; i++)
                relay.Links[0].Send(i, -1, 0, 0, new byte[100], reliable: true);
            relay.Links[0].Close(DisconnectCode.GameSessionEnded, "The match is over.");
        });

        var closed = await client.UntilClosedAsync();
        Assert.Equal((DisconnectCode.GameSessionEnded, "The match is over."), (closed.Code, closed.Reason));
        Assert.Equal(500, client.Data.Count);
        await Until.TrueAsync(() => relay.Transport.IsDrained, "the link was gone");
        Assert.DoesNotContain(relay.Log, line => line.StartsWith("left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_player_is_told_why()
    {
        using var relay = new RelayHost();
        relay.Joining = (link, _, _) => link.Refuse(DisconnectCode.Refused, "The script said no.");
        using var client = new TestClient();

        var exception = await Assert.ThrowsAsync<RelayConnectException>(() => client.ConnectAsync(relay.Details()));

        Assert.Equal(DisconnectCode.Refused, exception.Code);
        Assert.Contains("The script said no.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(RelayClientState.Closed, client.Client.State);
    }

    [Fact]
    public async Task A_handler_that_throws_does_not_end_the_clients_thread()
    {
        using var relay = new RelayHost();
        relay.Routing = (link, opCode, _, bytes, reliable) => link.Send(opCode, 1, 0, 0, bytes, reliable);
        using var client = await new TestClient().ConnectAsync(relay.Details());
        client.Client.DataReceived += data =>
        {
            if (data.OpCode == 1)
                throw new FormatException("handler");
        };

        client.Client.SendToServer(1, default, Delivery.Reliable);
        client.Client.SendToServer(2, default, Delivery.Reliable);

        await Until.TrueAsync(() => client.Data.Count == 2, "both messages came");
        Assert.Contains(client.Errors, error => error is FormatException);
    }

    [Fact]
    public async Task Who_waits_for_the_connection_hears_of_it_whatever_the_handlers_throw()
    {
        using var relay = new RelayHost();
        using var client = new RelayClient(new RelayClientOptions { Threading = RelayClientThreading.OwnThread });
        client.Opened += () => throw new FormatException("Opened");
        client.Closed += _ => throw new FormatException("Closed");
        // Nobody is left to tell of this one; the process goes on.
        client.Error += _ => throw new FormatException("Error");

        var connecting = client.ConnectAsync(relay.Details());
        await Until.TrueAsync(() => connecting.IsCompleted, "who waits heard that the client is in");
        await connecting;
        client.Close();
        await Until.TrueAsync(() => client.State == RelayClientState.Closed, "the client has left");

        relay.Joining = (link, _, _) => link.Refuse(DisconnectCode.Refused, "The script said no.");
        var refused = client.ConnectAsync(relay.Details());
        await Until.TrueAsync(() => refused.IsCompleted, "who waits heard of the refusal");
        await Assert.ThrowsAsync<RelayConnectException>(() => refused);
    }

    [Fact]
    public async Task What_is_no_group_is_refused_where_it_is_named()
    {
        using var relay = new RelayHost();
        using var client = await new TestClient().ConnectAsync(relay.Details());

        foreach (var group in (int[])[0, -1, -2])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => client.Client.JoinGroup(group));
            Assert.Throws<ArgumentOutOfRangeException>(() => client.Client.LeaveGroup(group));
        }

        foreach (var group in (int[])[0, -2])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => client.Client.RequestGroupMembership(group));
            Assert.Throws<ArgumentOutOfRangeException>(() => client.Client.SendToGroup(group, 1, default, Delivery.Reliable));
        }
    }

    [Fact]
    public async Task A_client_connects_by_name_and_over_IPv6()
    {
        using var relay = new RelayHost(address: System.Net.IPAddress.IPv6Loopback);
        using var client = await new TestClient().ConnectAsync(relay.Details(host: "::1"));
        Assert.Equal(RelayClientState.Open, client.Client.State);

        using var v4 = new RelayHost();
        using var named = await new TestClient().ConnectAsync(v4.Details(host: "localhost"));
        Assert.Equal(RelayClientState.Open, named.Client.State);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Of_a_name_for_both_families_the_address_that_answers_is_used(string answering)
    {
        var address = System.Net.IPAddress.Parse(answering);
        using var relay = new RelayHost(address: address);
        using var client = new TestClient(resolve: _ => Task.FromResult(new[] { System.Net.IPAddress.IPv6Loopback, System.Net.IPAddress.Loopback }));

        await client.ConnectAsync(relay.Details(host: "dual.test"));
        client.Client.SendToServer(7, "hi"u8, Delivery.Reliable);

        await Until.TrueAsync(() => relay.Packets.Count == 1, "the message came");
    }

    [Fact]
    public void Of_many_addresses_the_families_take_turns_and_IPv4_is_first()
    {
        var addresses = new[] { "::1", "::2", "::3", "10.0.0.1", "10.0.0.2", "10.0.0.3" }.Select(System.Net.IPAddress.Parse).ToArray();

        Assert.Equal(["10.0.0.1", "::1", "10.0.0.2", "::2"], CandidateAddresses.Order(addresses).Select(address => address.ToString()));
        Assert.Equal(["::1", "::2", "::3"], CandidateAddresses.Order(addresses[..3]).Select(address => address.ToString()));
    }
}

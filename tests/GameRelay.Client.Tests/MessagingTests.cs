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
}

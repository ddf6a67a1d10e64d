using System.Text;
using GameRelay.Client;

namespace GameRelay.Examples;

/// <summary>The console example of the client's README: what is typed goes to everybody.</summary>
public static class ConsoleChat
{
    private const int ChatOpCode = 10;

    public static async Task RunAsync(string host, int port, string token, TextReader input, TextWriter output)
    {
        // No game loop here, so the client runs on its own thread and raises its events there.
        using var client = new RelayClient(new RelayClientOptions { Threading = RelayClientThreading.OwnThread });
        var closed = new TaskCompletionSource();
        client.DataReceived += data =>
        {
            if (data.OpCode == ChatOpCode)
                output.WriteLine($"{data.Sender}: {data.GetPayloadAsText()}");
        };
        client.Closed += reason =>
        {
            output.WriteLine($"The connection ended: {reason.Code}. {reason.Reason}");
            closed.TrySetResult();
        };

        // Throws RelayConnectException, with the reason, when the player does not get in.
        await client.ConnectAsync(new ConnectionDetails(host, port, token) { Payload = Encoding.UTF8.GetBytes("console") });
        output.WriteLine($"You are player {client.PeerId}. An empty line leaves.");

        while (await input.ReadLineAsync() is { Length: > 0 } line)
            client.SendToGroup(RelayClient.AllPlayersGroup, ChatOpCode, Encoding.UTF8.GetBytes(line), Delivery.Reliable);

        client.Close();
        await closed.Task;
    }
}

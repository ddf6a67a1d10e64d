using System.Globalization;
using System.Text;
using System.Text.Json;
using GameRelay.Cli.Players;
using GameRelay.Client;

namespace GameRelay.Cli.Play;

/// <summary>One player: what is typed goes to all others as chat, and what they say is printed. Speaks the sample script 'arena'.</summary>
internal sealed class ChatPlayer(BackendClient backend, string name, Terminal terminal)
{
    private const int LineOpCode = 2;
    private const int WelcomeOpCode = 12;
    private const int PlayerLeftOpCode = 13;
    private const int MaximumLineBytes = 1000;

    // Lines come from the client's thread and from the one that reads the console.
    private readonly TextWriter _out = TextWriter.Synchronized(terminal.Out);
    private readonly TaskCompletionSource<RelayClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<int> PlayAsync(string password, string? sessionId, int players, TextReader input, CancellationToken cancellationToken)
    {
        await backend.SignInAsync(name, password, cancellationToken);
        sessionId = sessionId is null ? await FindOrCreateAsync(players, cancellationToken) : BackendClient.SessionId(sessionId);
        var join = await backend.JoinAsync(sessionId, cancellationToken);

        using var client = new RelayClient(new() { Threading = RelayClientThreading.OwnThread });
        client.DataReceived += Print;
        client.Closed += closed => _closed.TrySetResult(closed);
        try
        {
            await client.ConnectAsync(new ConnectionDetails(join.Host, join.Port, join.Token), cancellationToken);
        }
        catch (RelayConnectException e)
        {
            throw new CliException($"The relay at {join.Host}:{join.Port.ToString(CultureInfo.InvariantCulture)} did not let you in. {e.Message}", e);
        }

        await _out.WriteLineAsync($"You are {name}, player {client.PeerId.ToString(CultureInfo.InvariantCulture)} of game session {sessionId}. An empty line leaves.");
        return await ChatAsync(client, input, cancellationToken);
    }

    private async Task<string> FindOrCreateAsync(int players, CancellationToken cancellationToken)
    {
        if (await backend.ListAsync(cancellationToken) is [var newest, ..])
            return newest.Id;
        return (await backend.CreateAsync($"{name}'s game", players, cancellationToken)).Id;
    }

    private async Task<int> ChatAsync(RelayClient client, TextReader input, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadLineAsync(input, cancellationToken) is { Length: > 0 } line)
                client.SendToGroup(RelayClient.AllPlayersGroup, LineOpCode, Cut($"{name}: {line}"), Delivery.Reliable);
        }
        catch (InvalidOperationException) when (client.State == RelayClientState.Closed)
        {
            // It ended while a line was on its way; the event says why.
        }

        if (client.State != RelayClientState.Closed)
        {
            client.Close();
            await _closed.Task;
            return ExitCode.Ok;
        }

        var closed = await _closed.Task;
        await terminal.Error.WriteLineAsync($"gamerelay: the connection ended: {closed.Code}. {closed.Reason}");
        return ExitCode.Failure;
    }

    /// <summary>Null at the end of the input, and when the connection ended.</summary>
    private async Task<string?> ReadLineAsync(TextReader input, CancellationToken cancellationToken)
    {
        // The console's reader blocks whoever calls it, whatever its method is called.
        var line = Task.Run(input.ReadLine, cancellationToken);
        await Task.WhenAny(line, _closed.Task).WaitAsync(cancellationToken);
        return _closed.Task.IsCompleted ? null : await line;
    }

    private void Print(RelayData data)
    {
        switch (data.OpCode)
        {
            case LineOpCode:
                _out.WriteLine(Printable(data.GetPayloadAsText()));
                break;
            case WelcomeOpCode:
                _out.WriteLine(DescribeWelcome(data.GetPayloadAsText()));
                break;
            case PlayerLeftOpCode:
                _out.WriteLine($"Player {data.Sender.ToString(CultureInfo.InvariantCulture)} left; players here: {Printable(data.GetPayloadAsText())}.");
                break;
        }
    }

    /// <summary><c>{"players": 3, "mode": "duel", "subscription": "gold"}</c>, in whatever order and number a script has changed it to.</summary>
    private static string DescribeWelcome(string text)
    {
        try
        {
            using var welcome = JsonDocument.Parse(text);
            if (welcome.RootElement.ValueKind == JsonValueKind.Object)
                text = string.Join(", ", welcome.RootElement.EnumerateObject().Select(member => $"{member.Name}: {member.Value}"));
        }
        catch (JsonException)
        {
            // Another script's welcome: shown as it is.
        }

        return $"Welcome. {Printable(text)}";
    }

    // What others send must not move the cursor or rename the window.
    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c)));

    private static byte[] Cut(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        return bytes.Length <= MaximumLineBytes ? bytes : bytes[..MaximumLineBytes];
    }
}

using System.Collections;
using GameRelay.Cli.Players;
using GameRelay.Client;

namespace GameRelay.Cli.Demo;

/// <summary>One player: sends its own messages, and checks each that the others send.</summary>
internal sealed class Bot : IDisposable
{
    private readonly RelayClient _client = new(new RelayClientOptions { Threading = RelayClientThreading.OwnThread });
    private readonly int _index;
    private readonly DemoOptions _options;
    private readonly TimeProvider _time;

    // By sender. Touched by the client's thread alone.
    private readonly BitArray[] _statesSeen;
    private readonly int[] _nextChat;

    private long _statesSent;
    private long _chatsSent;
    private long _statesReceived;
    private long _chatsReceived;
    private volatile bool _outOfOrder;
    private volatile string? _problem;

    public Bot(int index, DemoOptions options, TimeProvider time)
    {
        _index = index;
        _options = options;
        _time = time;
        _statesSeen = [.. Enumerable.Range(0, options.Players).Select(_ => new BitArray(options.FastMessages))];
        _nextChat = new int[options.Players];
        _client.DataReceived += Receive;
        _client.Closed += closed => _problem ??= $"player {index} was disconnected: {closed.Code} {closed.Reason}";
        _client.Error += error => _problem ??= $"player {index}: {error.Message}";
    }

    public long StatesSent => Interlocked.Read(ref _statesSent);
    public long ChatsSent => Interlocked.Read(ref _chatsSent);
    public long StatesReceived => Interlocked.Read(ref _statesReceived);
    public long ChatsReceived => Interlocked.Read(ref _chatsReceived);
    public bool SawChatsOutOfOrder => _outOfOrder;

    /// <summary>The first thing that went wrong; null when all is well.</summary>
    public string? Problem => _problem;

    public LatencyHistogram Latencies { get; } = new();

    public Task ConnectAsync(BackendJoin join, CancellationToken cancellationToken) =>
        _client.ConnectAsync(new ConnectionDetails(join.Host, join.Port, join.Token), cancellationToken);

    /// <summary>Sends all its messages, each at its time; the phases are random, so that the bots do not speak in chorus.</summary>
    public Task PlayAsync(CancellationToken cancellationToken) => Task.WhenAll(
        SendAsync(_options.FastMessages, TimeSpan.FromSeconds(1.0 / _options.Rate), SendState, cancellationToken),
        SendAsync(_options.ReliableMessages, TimeSpan.FromSeconds(1), SendChat, cancellationToken));

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(int count, TimeSpan interval, Action<int> send, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var phase = interval * Random.Shared.NextDouble();
        for (var number = 0; number < count; number++)
        {
            var wait = phase + (interval * number) - _time.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, _time, cancellationToken);
            try
            {
                send(number);
            }
            catch (InvalidOperationException e)
            {
                // Not connected any more: what it has not sent is missing from the count of what was sent, and the problem is told.
                _problem ??= $"player {_index} cannot send: {e.Message}";
                return;
            }
        }
    }

    private void SendState(int number)
    {
        Send(BotMessage.StateOpCode, number, Delivery.Fast);
        Interlocked.Increment(ref _statesSent);
    }

    private void SendChat(int number)
    {
        Send(BotMessage.ChatOpCode, number, Delivery.Reliable);
        Interlocked.Increment(ref _chatsSent);
    }

    private void Send(int opCode, int number, Delivery delivery)
    {
        Span<byte> payload = stackalloc byte[BotMessage.Bytes];
        new BotMessage(_index, number, _time.GetTimestamp()).Write(payload);
        _client.SendToGroup(RelayClient.AllPlayersGroup, opCode, payload, delivery);
    }

    private void Receive(RelayData data)
    {
        if (data.OpCode is not (BotMessage.StateOpCode or BotMessage.ChatOpCode) || !BotMessage.TryRead(data.Payload.Span, out var message))
            return; // the script's own messages

        Latencies.Add(_time.GetElapsedTime(message.Timestamp));
        if (data.OpCode == BotMessage.ChatOpCode)
            ReceiveChat(message);
        else
            ReceiveState(message);
    }

    private void ReceiveState(BotMessage message)
    {
        // One that comes twice counts once.
        if (_statesSeen[message.Bot][message.Number])
            return;
        _statesSeen[message.Bot][message.Number] = true;
        Interlocked.Increment(ref _statesReceived);
    }

    private void ReceiveChat(BotMessage message)
    {
        if (message.Number != _nextChat[message.Bot])
            _outOfOrder = true;
        _nextChat[message.Bot] = message.Number + 1;
        Interlocked.Increment(ref _chatsReceived);
    }
}

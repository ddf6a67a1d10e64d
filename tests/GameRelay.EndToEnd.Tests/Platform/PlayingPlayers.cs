using System.Buffers.Binary;
using GameRelay.Api;
using GameRelay.Client;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Platform;

/// <summary>Players in one game session who never stop sending each other numbered reliable messages, and notice any that is missing.</summary>
internal sealed class PlayingPlayers : IAsyncDisposable
{
    private const int OpCode = 2;
    private static readonly TimeSpan SendInterval = TimeSpan.FromMilliseconds(50);

    private readonly List<Player> _players = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;

    /// <summary>Why a player is not in the game any more; null while all are.</summary>
    public RelayClosed? Closed => _players.Select(player => player.Closed).FirstOrDefault(closed => closed is not null);

    public static async Task<PlayingPlayers> JoinAsync(GameRelayClient api, string gameSessionId, int count)
    {
        var players = new PlayingPlayers();
        for (var number = 0; number < count; number++)
            players._players.Add(await Player.JoinAsync(api, gameSessionId, $"player-{number}"));
        players._sending = players.SendAsync();
        return players;
    }

    /// <summary>Everybody hears something that was sent after this call, and nobody has missed anything before it.</summary>
    public async Task StillPlayAsync(string when)
    {
        var sent = _players.Max(player => player.Sent);
        await Eventually.TrueAsync(
            () => Closed is not null || _players.All(player => player.LowestHeard > sent), $"all players hear each other {when}");
        Assert.True(Closed is null, $"{when} a player was disconnected: {Closed?.Code} {Closed?.Reason}");
        Assert.All(_players, player => Assert.Null(player.Gap));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _players.ForEach(player => player.Dispose());
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(SendInterval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                _players.ForEach(player => player.Send(_players.Count));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private sealed class Player : IDisposable
    {
        private readonly RelayClient _client = new(new RelayClientOptions { Threading = RelayClientThreading.OwnThread });
        private readonly Dictionary<int, int> _heard = [];
        private readonly Lock _gate = new();
        private int _others;

        private Player()
        {
            _client.Closed += closed => Closed = closed;
            _client.DataReceived += Hear;
        }

        public RelayClosed? Closed { get; private set; }

        public string? Gap { get; private set; }

        public int Sent { get; private set; }

        /// <summary>The last number heard of the player who is furthest behind; 0 while one has not been heard.</summary>
        public int LowestHeard
        {
            get
            {
                lock (_gate)
                    return _heard.Count < _others || _others == 0 ? 0 : _heard.Values.Min();
            }
        }

        public static async Task<Player> JoinAsync(GameRelayClient api, string gameSessionId, string playerId)
        {
            await api.CreatePlayerSessionAsync(new() { GameSessionId = gameSessionId, PlayerId = playerId });
            var details = (await api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = gameSessionId, PlayerIds = [playerId] })).PlayerConnectionDetails.Single();
            var player = new Player();
            await player._client.ConnectAsync(new(details.Endpoints[0].IpAddress, details.Endpoints[0].Port!.Value, details.PlayerGatewayToken!), Deadline.Token());
            return player;
        }

        public void Send(int players)
        {
            _others = players - 1;
            if (Closed is not null)
                return;

            var payload = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(payload, ++Sent);
            try
            {
                _client.SendToGroup(RelayClient.AllPlayersGroup, OpCode, payload, Delivery.Reliable);
            }
            catch (InvalidOperationException) when (_client.State == RelayClientState.Closed)
            {
                // The connection ended meanwhile; the event of it is on its way.
            }
        }

        public void Dispose() => _client.Dispose();

        private void Hear(RelayData data)
        {
            if (data.OpCode != OpCode)
                return;

            var number = BinaryPrimitives.ReadInt32LittleEndian(data.Payload.Span);
            lock (_gate)
            {
                if (_heard.TryGetValue(data.Sender, out var last) && number != last + 1)
                    Gap ??= $"after {last} of player {data.Sender} came {number}";
                _heard[data.Sender] = number;
            }
        }
    }
}

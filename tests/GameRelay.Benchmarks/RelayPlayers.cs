using GameRelay.Api;
using GameRelay.Client;

namespace GameRelay.Benchmarks;

/// <summary>The players of a relay's game session: the client SDK, driven by the calling thread as <see cref="BarePlayers"/> are.</summary>
internal sealed class RelayPlayers : IDisposable
{
    private const int OpCode = 1;

    private readonly FanOutLoad _load;
    private readonly byte[] _payload;
    private readonly List<RelayClient> _clients = [];

    private RelayPlayers(FanOutLoad load)
    {
        _load = load;
        _payload = new byte[load.PayloadBytes];
    }

    public long Sent { get; private set; }

    public long Delivered { get; private set; }

    public static async Task<RelayPlayers> JoinAsync(GameRelayClient api, string gameSessionId, FanOutLoad load)
    {
        var players = new RelayPlayers(load);
        for (var number = 0; number < load.Players; number++)
            await players.JoinOneAsync(api, gameSessionId, $"player-{number}");
        return players;
    }

    public void Play(TimeSpan duration)
    {
        var schedule = new SendSchedule(_load, TimeProvider.System);
        using var pause = new ManualResetEvent(false);
        while (schedule.Elapsed < duration)
        {
            while (schedule.TryTakeDue(out var player))
            {
                _clients[player].SendToGroup(RelayClient.AllPlayersGroup, OpCode, _payload, Delivery.Fast);
                Sent++;
            }

            _clients.ForEach(client => client.Poll());
            pause.WaitOne(1);
        }
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private async Task JoinOneAsync(GameRelayClient api, string gameSessionId, string playerId)
    {
        await api.CreatePlayerSessionAsync(new() { GameSessionId = gameSessionId, PlayerId = playerId });
        var details = (await api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = gameSessionId, PlayerIds = [playerId] })).PlayerConnectionDetails.Single();
        var client = new RelayClient();
        client.DataReceived += data => Delivered += data.OpCode == OpCode ? 1 : 0;
        _clients.Add(client);
        var joined = client.ConnectAsync(new(details.Endpoints[0].IpAddress, details.Endpoints[0].Port!.Value, details.PlayerGatewayToken!));
        while (!joined.IsCompleted)
        {
            _clients.ForEach(each => each.Poll());
            await Task.WhenAny(joined, Task.Delay(1));
        }

        await joined;
    }
}

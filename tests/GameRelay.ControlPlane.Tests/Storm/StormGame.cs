using System.Collections.Concurrent;
using GameRelay.Api;
using EndCause = GameRelay.Hosting.Host.V1.EndCause;

namespace GameRelay.ControlPlane.Tests.Storm;

/// <summary>What clients and hosts were told was done: it must all be in the database at the end.</summary>
internal sealed class StormAnswers
{
    /// <summary>Game sessions by their token.</summary>
    internal ConcurrentDictionary<string, string> GameSessions { get; } = new();

    /// <summary>The mode of every termination that was answered with TERMINATING, by game session.</summary>
    internal ConcurrentDictionary<string, TerminationMode> Terminations { get; } = new();

    /// <summary>The game session and player of every player session, by its id.</summary>
    internal ConcurrentDictionary<string, (string GameSessionId, string PlayerId)> PlayerSessions { get; } = new();

    internal ConcurrentBag<string> Accepted { get; } = [];

    internal ConcurrentQueue<string> Violations { get; } = new();
}

/// <summary>One game from its creation to its end, by clients that know nothing of what dies around them.</summary>
internal sealed class StormGame(int number, string fleetId, IReadOnlyDictionary<string, StormHost> hosts, StormApi api, StormAnswers answers, Random random)
{
    internal const int Players = 5;

    private const int MaximumPlayers = 4;

    // A reservation whose answer was lost holds its slot until it has run out; a client does not wait for that.
    private const int Attempts = 12;

    private readonly string _token = $"game-{number}";

    internal async Task PlayAsync()
    {
        var created = await CreateAsync();
        var id = created.GameSessionId;
        answers.GameSessions[_token] = id;
        if (number % 10 == 0 && await CreateAsync() is var repeated && repeated.GameSessionId != id)
            answers.Violations.Enqueue($"Token {_token} made {id} and {repeated.GameSessionId}.");
        var host = hosts[created.ComputeName!];

        if ((await ReachAsync(id, GameSessionStatus.Active)).Status == GameSessionStatus.Active)
        {
            await Task.WhenAll(Enumerable.Range(0, Players).Select(player => PlayAsync(host, id, player, new Random(random.Next()))));
            await EndAsync(host, id);
            await ReachAsync(id, GameSessionStatus.Terminated);
        }
        // It was declared over while the host was away: what still runs there finishes.
        host.End(id, EndCause.Ended);
    }

    private async Task<GameSession> CreateAsync()
    {
        CreateGameSessionRequest request = new() { FleetId = fleetId, MaximumPlayerSessionCount = MaximumPlayers, IdempotencyToken = _token };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return (await api.CallAsync(client => client.CreateGameSessionAsync(request))).GameSession;
            }
            catch (FleetCapacityExceededException)
            {
                await api.PauseAsync(attempt);
            }
        }
    }

    // As it is when it has come so far, or has ended before.
    private async Task<GameSession> ReachAsync(string id, GameSessionStatus status)
    {
        for (var attempt = 0; ; attempt++)
        {
            var seen = (await api.CallAsync(client => client.DescribeGameSessionsAsync(new() { GameSessionId = id }))).GameSessions.Single();
            if (seen.Status == status || seen.Status is GameSessionStatus.Terminated or GameSessionStatus.Error)
                return seen;
            await api.PauseAsync(attempt);
        }
    }

    // Three come and go, one stays to the end, one never comes.
    private async Task PlayAsync(StormHost host, string id, int player, Random choices)
    {
        if (await ReserveAsync(id, $"player-{number}-{player}") is not { } playerSessionId || player == Players - 1)
            return;
        if (!await host.AcceptAsync(id, playerSessionId))
            return;
        answers.Accepted.Add(playerSessionId);
        if (player == 0)
            return;
        await Task.Delay(TimeSpan.FromMilliseconds(choices.Next(50)), TimeProvider.System);
        host.Leave(id, playerSessionId);
    }

    private async Task<string?> ReserveAsync(string id, string playerId)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                var reserved = (await api.CallAsync(client => client.CreatePlayerSessionAsync(new() { GameSessionId = id, PlayerId = playerId }))).PlayerSession;
                answers.PlayerSessions[reserved.PlayerSessionId] = (id, playerId);
                return reserved.PlayerSessionId;
            }
            catch (GameSessionFullException)
            {
                await api.PauseAsync(attempt);
            }
            catch (InvalidGameSessionStatusException)
            {
                return null;
            }
        }

        return null;
    }

    private async Task EndAsync(StormHost host, string id)
    {
        switch (random.Next(10))
        {
            case < 3:
                host.End(id, EndCause.Ended);
                break;
            case < 4:
                host.End(id, EndCause.Crashed);
                break;
            default:
                var mode = random.Next(2) == 0 ? TerminationMode.ForceTerminate : TerminationMode.TriggerOnProcessTerminate;
                var answer = await api.CallAsync(client => client.TerminateGameSessionAsync(new() { GameSessionId = id, TerminationMode = mode }));
                if (answer.GameSession.Status == GameSessionStatus.Terminating)
                    answers.Terminations[id] = mode;
                break;
        }
    }
}

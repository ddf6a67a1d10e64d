using GameRelay.Api;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Tests.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Grpc.Core;
using Npgsql;
using Xunit;
using GameSession = GameRelay.Api.GameSession;

namespace GameRelay.ControlPlane.Tests.Faults;

/// <summary>Two replicas whose database goes away in the middle of everything, and comes back.</summary>
public sealed class DatabaseFaultTests
{
    public enum Fault
    {
        Dropped,
        Silent,
        TooManyClients,
        Restarted,
        Crashed,
    }

    [Theory]
    [InlineData(Fault.Dropped)]
    [InlineData(Fault.Silent)]
    [InlineData(Fault.TooManyClients)]
    [InlineData(Fault.Restarted)]
    [InlineData(Fault.Crashed)]
    public async Task Games_outlive_the_database_and_everybody_comes_back_to_it(Fault fault)
    {
        await using var postgres = fault is Fault.Restarted or Fault.Crashed ? await StartPostgresAsync() : null;
        await using var shared = postgres is null ? await PostgresDatabase.CopyAsync("control_plane", ControlPlaneHost.MigrateAsync) : null;
        var direct = () => postgres?.ConnectionString ?? shared!.ConnectionString;
        await using DatabaseProxy proxy = new(direct());
        await using var first = await StartAsync(proxy);
        await using var second = await StartAsync(proxy, besides: first);
        var fleet = await first.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(first, fleet.FleetId, "p1", "p2");
        var session = await HostStreamTests.ActiveSessionAsync(first, host, fleet.FleetId, "p1", maximumPlayers: 200);
        var ana = await HostStreamTests.JoinAsync(first, host, session, "p1", "ana");
        var token = await WireHost.IssueTokenAsync(first, fleet.FleetId);
        await using ReservingClients clients = new(session.GameSessionId, first.Api, second.Api);
        await clients.AnsweredAsync();

        await BeginAsync(fault, proxy, postgres);
        CreateGameSessionRequest next = new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1, IdempotencyToken = "during" };
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => first.Api.CreateGameSessionAsync(next));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => WireHost.JoinWithAsync(first, token))).StatusCode);
        await host.SendAsync(new HostReport { Heartbeat = new() });
        Assert.Equal(StatusCode.Unavailable, (await host.EndOfStreamAsync(0)).StatusCode);
        for (var i = 0; i < 3; i++)
            first.Time.Advance(TimeSpan.FromSeconds(1)); // loops find nothing, and say so in a line
        await EndAsync(fault, proxy, postgres);

        // No timer but the listeners' own helps from here on.
        await host.ReconnectAsync(second, WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId, players: ana), WireHost.Process("p2"));
        await Eventually.TrueAsync(
            async () =>
            {
                first.Time.Advance(TimeSpan.FromMilliseconds(100));
                return await CountListenersAsync(direct()) == 2;
            },
            "both replicas hear each other again");
        await clients.AnsweredAsync();
        await clients.StopAsync();
        GameSession? created = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var error = await Record.ExceptionAsync(async () => created = (await first.Api.CreateGameSessionAsync(next)).GameSession);
                Assert.True(error is null or ServiceUnavailableException, error?.ToString());
                return error is null;
            },
            "a game session is created");
        Assert.Equal("p2", (await host.ActivationAsync(created!.GameSessionId)).ProcessId);
        await using var another = await WireHost.JoinWithAsync(first, token);
        Assert.Contains(true, (bool[])[await first.TickAsync<ReservationSweep>(), await second.TickAsync<ReservationSweep>()]);

        Assert.Equal(GameSessionStatus.Active, (await second.DescribeAsync(session.GameSessionId)).Status);
        var players = await PlayersAsync(second, session.GameSessionId);
        Assert.Equal(PlayerSessionStatus.Active, players[ana].Status);
        Assert.All(clients.Answered, id => Assert.Contains(id, players.Keys));
        Assert.Equal(players.Count, (await second.DescribeAsync(session.GameSessionId)).CurrentPlayerSessionCount);
    }

    [Fact]
    public async Task A_slow_database_makes_everything_slow_and_nothing_wrong()
    {
        await using var database = await PostgresDatabase.CopyAsync("control_plane", ControlPlaneHost.MigrateAsync);
        await using DatabaseProxy proxy = new(database.ConnectionString);
        await using var controlPlane = await StartAsync(proxy, "Maximum Pool Size=4;Timeout=10");
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        proxy.Switch(ProxyMode.Slow);
        await Eventually.TrueAsync(
            async () => await Record.ExceptionAsync(() => controlPlane.Api.ListHostsAsync(new())) is null, "connections of before are replaced");

        await host.ReconnectAsync(controlPlane, WireHost.Process("p1"));
        var session = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var ana = await HostStreamTests.JoinAsync(controlPlane, host, session, "p1", "ana");
        // More at once than there are connections.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Record.ExceptionAsync(
            () => controlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = $"p{i}" })).AsTask()));
        Assert.All(outcomes, error => Assert.True(error is null or GameSessionFullException or ServiceUnavailableException, error?.ToString()));
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.Ended, gameSessionId: session.GameSessionId) });
        await HostStreamTests.StatusIsAsync(controlPlane, session, GameSessionStatus.Terminated);

        var players = await PlayersAsync(controlPlane, session.GameSessionId);
        Assert.InRange(players.Count, 1, 4);
        Assert.Equal(outcomes.Count(error => error is null) + 1, players.Count);
        Assert.All(players.Values, p => Assert.Equal(p.PlayerSessionId == ana ? PlayerSessionStatus.Completed : PlayerSessionStatus.TimedOut, p.Status));
    }

    [Fact]
    public async Task A_report_whose_commit_nobody_confirmed_is_made_good_by_the_next_stream()
    {
        await using var database = await PostgresDatabase.CopyAsync("control_plane", ControlPlaneHost.MigrateAsync);
        await using DatabaseProxy proxy = new(database.ConnectionString);
        await using var controlPlane = await StartAsync(proxy);
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var ana = (await controlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = "ana" })).PlayerSession;

        // The stream begins on a connection that is made now: its first commit is lost.
        proxy.Switch(ProxyMode.LoseCommit);
        await host.SendAsync(new HostReport
        {
            AcceptPlayer = new() { RequestId = 7, ProcessId = "p1", GameSessionId = session.GameSessionId, PlayerSessionId = ana.PlayerSessionId },
        });
        Assert.Equal(StatusCode.Unavailable, (await host.EndOfStreamAsync(0)).StatusCode);
        proxy.Switch(ProxyMode.Relay);

        await host.ReconnectAsync(controlPlane, WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId, players: ana.PlayerSessionId));
        var answer = await host.AcceptAsync("p1", session.GameSessionId, ana.PlayerSessionId, requestId: 7, repeated: true);
        Assert.Equal(PlayerAnswerCode.Accepted, answer.Code);
    }

    private static async Task<RestartablePostgres> StartPostgresAsync()
    {
        var postgres = await RestartablePostgres.StartAsync();
        await ControlPlaneHost.MigrateAsync(postgres.ConnectionString);
        return postgres;
    }

    private static async Task<ControlPlaneHost> StartAsync(DatabaseProxy proxy, string more = "Command Timeout=5", ControlPlaneHost? besides = null)
    {
        var controlPlane = await ControlPlaneHost.StartAsync(besides, settings: [$"--ControlPlane:ConnectionString={proxy.ConnectionString};{more}"]);
        // The one whose commit the fault meets is told that nobody knows.
        controlPlane.AllowError("GameLift.CreatePlayerSession");
        return controlPlane;
    }

    private static async Task BeginAsync(Fault fault, DatabaseProxy proxy, RestartablePostgres? postgres)
    {
        proxy.SqlState = PostgresErrorCodes.TooManyConnections;
        if (fault == Fault.Restarted)
            await postgres!.StopAsync();
        else if (fault == Fault.Crashed)
            await postgres!.CrashAsync();
        else
            proxy.Switch(fault switch { Fault.Dropped => ProxyMode.Drop, Fault.Silent => ProxyMode.Silent, _ => ProxyMode.Error });
    }

    private static async Task EndAsync(Fault fault, DatabaseProxy proxy, RestartablePostgres? postgres)
    {
        if (postgres is null)
        {
            proxy.Switch(ProxyMode.Relay);
            return;
        }
        await postgres.StartAgainAsync();
        proxy.Retarget(postgres.ConnectionString);
    }

    private static async Task<int> CountListenersAsync(string connectionString)
    {
        await using NpgsqlConnection connection = new(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(
            "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'", connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<Dictionary<string, PlayerSession>> PlayersAsync(ControlPlaneHost controlPlane, string gameSessionId)
    {
        Dictionary<string, PlayerSession> players = [];
        DescribePlayerSessionsRequest request = new() { GameSessionId = gameSessionId, Limit = 100 };
        do
        {
            var page = await controlPlane.Api.DescribePlayerSessionsAsync(request);
            foreach (var player in page.PlayerSessions)
                players[player.PlayerSessionId] = player;
            request = request with { NextToken = page.NextToken };
        }
        while (request.NextToken is not null);
        return players;
    }

    /// <summary>Reserve one slot after another, at either replica, and remember what they were answered.</summary>
    private sealed class ReservingClients : IAsyncDisposable
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

        private readonly CancellationTokenSource _stopped = new();
        private readonly List<string> _answered = [];
        private readonly Task _running;

        internal ReservingClients(string gameSessionId, params GameRelayClient[] replicas) => _running = RunAsync(gameSessionId, replicas);

        internal IReadOnlyList<string> Answered
        {
            get
            {
                lock (_answered)
                    return [.. _answered];
            }
        }

        /// <summary>From now on once more.</summary>
        internal Task AnsweredAsync()
        {
            var before = Answered.Count;
            return Eventually.TrueAsync(() => Answered.Count > before || _running.IsCompleted, "a client is answered");
        }

        internal async Task StopAsync()
        {
            await _stopped.CancelAsync();
            await _running;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stopped.Dispose();
        }

        private async Task RunAsync(string gameSessionId, GameRelayClient[] replicas)
        {
            for (var i = 0; !_stopped.IsCancellationRequested; i++)
            {
                try
                {
                    var answer = await replicas[i % replicas.Length].CreatePlayerSessionAsync(new() { GameSessionId = gameSessionId, PlayerId = $"p{i}" });
                    lock (_answered)
                        _answered.Add(answer.PlayerSession.PlayerSessionId);
                }
                catch (GameRelayException exception) when (exception is ServiceUnavailableException or InternalServiceException)
                {
                    // Not done, or in doubt.
                }
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }
        }
    }
}

using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using GameRelay.Api;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Storm;

/// <summary>
/// Three replicas on one database that are killed again and again, hosts that break off, fall silent and vanish, and clients that make the most of it. What happens is
/// counted in games and not in seconds, so that a slow machine sees the same. <c>GAMERELAY_STORM_SESSIONS=10000</c> makes it a long one.
/// </summary>
public sealed class StormTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string SizeVariable = "GAMERELAY_STORM_SESSIONS";
    private const int SmallSize = 60;
    private const int Hosts = 20;
    private const int Seed = 20_300_517;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly List<StormReplica> _replicas = [];
    private readonly List<StormHost> _hosts = [];
    private readonly List<Task> _restarts = [];
    private readonly StormAnswers _answers = new();
    private readonly Random _random = new(Seed);
    private readonly CancellationTokenSource _failed = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly int _size = int.Parse(Environment.GetEnvironmentVariable(SizeVariable) ?? $"{SmallSize}", CultureInfo.InvariantCulture);
    private StormDatabase _database = null!;
    private X509Certificate2 _authority = null!;
    private string _fleetId = "";
    private int _finished;

    private bool IsSmall => _size <= SmallSize;

    public async ValueTask InitializeAsync()
    {
        var postgres = await PostgresDatabase.CopyAsync("control_plane", ControlPlaneHost.MigrateAsync);
        _failed.CancelAfter(Longest);
        _database = new(postgres.ConnectionString);
        await _database.InstallAsync();
        var first = TestFolder.New("storm");
        _replicas.Add(new(first, postgres.ConnectionString, _http));
        await _replicas[0].StartAsync();
        _authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(first, "host-authority.pem")));
        for (var i = 1; i < 3; i++)
        {
            var directory = TestFolder.New("storm");
            foreach (var keys in (string[])["master-keys.json", "host-authority.pem"])
                File.Copy(Path.Combine(first, keys), Path.Combine(directory, keys));
            _replicas.Add(new(directory, postgres.ConnectionString, _http));
        }
        await Task.WhenAll(_replicas.Skip(1).Select(replica => replica.StartAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_restarts).ContinueWith(_ => { }, TaskScheduler.Default);
        foreach (var host in _hosts)
            await host.DisposeAsync();
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await _database.DisposeAsync();
        _authority.Dispose();
        _http.Dispose();
        _failed.Dispose();
    }

    [Fact]
    public async Task Whatever_dies_no_rule_is_broken_and_everything_comes_to_its_end()
    {
        await CreateHostsAsync(processes: IsSmall ? 4 : 10);
        using CancellationTokenSource over = new();
        var watching = WatchAsync(over.Token);
        var killing = KillAsync(over.Token);

        try
        {
            await PlayAsync();
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(watching, killing); // a broken rule is what ends games before their time
        }

        await EndsAsync();
        await AnswersAreTrueAsync();
        await Task.WhenAll(_restarts);
        foreach (var replica in _replicas)
            Assert.Empty(await replica.ErrorsAsync());
    }

    private async Task CreateHostsAsync(int processes)
    {
        StormApi api = new(_replicas, _random, _failed.Token);
        var script = (await api.CallAsync(client => client.CreateScriptAsync(new() { Name = "storm", ZipFile = ControlPlaneHost.Zip(("index.js", "")) }))).Script;
        _fleetId = (await api.CallAsync(client => client.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId)))).FleetAttributes.FleetId;
        for (var i = 0; i < Hosts; i++)
        {
            var token = (await api.CallAsync(client => client.CreateJoinTokenAsync(new() { FleetId = _fleetId }))).JoinToken;
            _hosts.Add(await StormHost.JoinAsync(_replicas, _answers.Violations, _authority, token, $"host-{i}", processes, new Random(Seed + i)));
        }
        await Eventually.TrueAsync(
            async () => (await api.CallAsync(c => c.DescribeFleetAttributesAsync(new() { FleetIds = [_fleetId] }))).FleetAttributes is [{ Status: FleetStatus.Active }],
            "the fleet is active");
    }

    private async Task PlayAsync()
    {
        var hosts = _hosts.ToDictionary(host => host.Joined.ComputeName);
        ParallelOptions many = new() { MaxDegreeOfParallelism = IsSmall ? 24 : 100, CancellationToken = _failed.Token };
        await Parallel.ForEachAsync(Enumerable.Range(0, _size), many, async (number, _) =>
        {
            Random random = new(Seed + number);
            await new StormGame(number, _fleetId, hosts, new(_replicas, random, _failed.Token), _answers, random).PlayAsync();
            var finished = Interlocked.Increment(ref _finished);
            if (finished % 500 == 0)
                output.WriteLine($"{finished} games, {_answers.PlayerSessions.Count} player sessions, {_replicas.Sum(replica => replica.Kills)} kills");
        });
    }

    // Whatever a replica is doing at that moment stays half done. Games go on meanwhile, with whoever is there.
    private async Task KillAsync(CancellationToken over)
    {
        var every = IsSmall ? _size / 4 : 200;
        for (var at = every; await ReachedAsync(at, over); at += every)
        {
            var victims = _replicas.Where(replica => replica.Endpoint is not null).OrderBy(_ => _random.Next()).Take(_random.Next(10) < 3 ? 2 : 1);
            foreach (var victim in victims.ToArray())
            {
                await victim.KillAsync();
                _restarts.Add(victim.StartAsync());
            }
            Disturb(at / every);
        }
    }

    // Of twenty hosts two vanish for good and two are silent for longer than their lease; wires break all the time.
    private void Disturb(int round)
    {
        if (round <= 2)
        {
            _hosts[2 * round].Vanish();
            _hosts[(2 * round) + 1].Silence(TimeSpan.FromSeconds(12));
        }
        for (var i = 0; i < 4; i++)
            _hosts[_random.Next(6, Hosts)].Disconnect();
    }

    private async Task<bool> ReachedAsync(int games, CancellationToken over)
    {
        while (!over.IsCancellationRequested && !_failed.IsCancellationRequested)
        {
            if (Volatile.Read(ref _finished) >= games)
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
        return false;
    }

    private async Task WatchAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            foreach (var violation in await _database.FindViolationsAsync())
                _answers.Violations.Enqueue(violation);
            if (!_answers.Violations.IsEmpty)
            {
                await _failed.CancelAsync();
                Assert.Fail(string.Join('\n', _answers.Violations.Take(20)));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(IsSmall ? 300 : 2000), TimeProvider.System, over).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task EndsAsync()
    {
        List<string> left = [];
        await Eventually.TrueAsync(async () => (left = await FindUnfinishedAsync()).Count == 0, "everything is over", Patience)
            .ContinueWith(waited => Assert.True(waited.IsCompletedSuccessfully, string.Join('\n', left.Take(20))), TaskScheduler.Default);
        Assert.Empty(_answers.Violations);
        Assert.Empty(await _database.FindViolationsAsync());
    }

    // A host that was silent for too long may only be on its way back: then it is lost, or its processes are not known yet.
    private async Task<List<string>> FindUnfinishedAsync()
    {
        var left = await _database.FindUnfinishedAsync();
        var lost = await _database.QueryAsync("SELECT compute_name FROM computes WHERE status = 'Lost'");
        left.AddRange(Difference("lost host", _hosts.Where(host => host.IsGone).Select(host => host.Joined.ComputeName), lost));
        var ready = await _database.QueryAsync("SELECT id FROM server_processes WHERE status = 'Ready'");
        left.AddRange(Difference("idle process", _hosts.Where(host => !host.IsGone).SelectMany(host => host.IdleProcesses()), ready));
        return left;
    }

    private static IEnumerable<string> Difference(string what, IEnumerable<string> truth, List<string> database) =>
        truth.Except(database).Select(id => $"{what} {id} is not in the database")
            .Concat(database.Except(truth).Select(id => $"{what} {id} is in the database alone"));

    private async Task AnswersAreTrueAsync()
    {
        Assert.Equal(
            _answers.GameSessions.Select(answer => $"{answer.Key} {answer.Value}").Order(),
            (await _database.QueryAsync("SELECT idempotency_token || ' ' || id FROM game_sessions")).Order());
        Assert.Equal(_size, _answers.GameSessions.Count);

        var reasons = (await _database.QueryAsync("SELECT id || ' ' || status || ' ' || coalesce(status_reason, '') FROM game_sessions")).ToHashSet();
        Assert.All(_answers.Terminations, answer => Assert.Contains(
            $"{answer.Key} Terminated {(answer.Value == TerminationMode.ForceTerminate ? "ForceTerminated" : "TriggeredOnProcessTerminate")}", reasons));

        // An answer that was lost made a player session too.
        var players = (await _database.QueryAsync("SELECT id || ' ' || game_session_id || ' ' || player_id FROM player_sessions")).ToHashSet();
        Assert.All(_answers.PlayerSessions, answer => Assert.Contains($"{answer.Key} {answer.Value.GameSessionId} {answer.Value.PlayerId}", players));
        var completed = (await _database.QueryAsync("SELECT id FROM player_sessions WHERE status = 'Completed'")).ToHashSet();
        Assert.All(_answers.Accepted, accepted => Assert.Contains(accepted, completed));
        output.WriteLine(
            $"{_size} games, {players.Count} player sessions ({_answers.PlayerSessions.Count} answered, {completed.Count} played), " +
            $"{_replicas.Sum(replica => replica.Kills)} kills.");
    }
}

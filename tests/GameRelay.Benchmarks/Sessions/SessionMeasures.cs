using System.Globalization;
using GameRelay.Api;
using GameRelay.Testing.Platform;

namespace GameRelay.Benchmarks.Sessions;

/// <summary>What one machine's platform does with game sessions, through its signed API.</summary>
internal sealed class SessionMeasures(UpProcess up, GameRelayClient api, TimeProvider time)
{
    private const int Warm = 30;
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ThroughputPeriod = TimeSpan.FromSeconds(20);

    /// <summary>From the call of CreateGameSession to the first answer that says ACTIVE, on a process that is ready.</summary>
    public async Task<Measurement> CreateToActiveAsync(string fleetId)
    {
        var samples = new List<TimeSpan>();
        for (var i = 0; i < Warm; i++)
        {
            await WaitForReadyAsync();
            var start = time.GetTimestamp();
            var game = (await api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = 8 })).GameSession;
            while ((await api.DescribeAsync(game.GameSessionId)).Status != GameSessionStatus.Active)
                await Task.Delay(TimeSpan.FromMilliseconds(1), time);
            samples.Add(time.GetElapsedTime(start));
            await EndAsync(game.GameSessionId);
        }

        return new("CreateGameSession to ACTIVE, warm", Samples.Milliseconds(samples.Skip(5)), $"a process is ready; polled each millisecond; the first 5 of {Warm} left out");
    }

    /// <summary>Of the relays that run now: from the start of the process to the line in its log that says it is ready.</summary>
    public async Task<Measurement> StartToReadyAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(5), time); // replacements of the last sessions' processes are still starting
        var samples = RelayIds().Select(StartToReady).OfType<TimeSpan>();
        return new("Relay process start to ready", Samples.Milliseconds(samples), "start time of the process to its log's line; resolution 10 ms");
    }

    public async Task<Measurement> IdleMemoryAsync(string fleetId)
    {
        var game = await api.CreateActiveGameSessionAsync(fleetId);
        await Task.Delay(TimeSpan.FromSeconds(2), time);
        var pss = RelayIds().Select(ProcessReadings.PssBytes).Order().ToList();
        await EndAsync(game.GameSessionId);
        return new("Memory of an idle session process", $"{pss[pss.Count / 2] / 1048576.0:0.0} MiB PSS (median of {pss.Count} relays)", "smaps_rollup; the sample script, no player");
    }

    public async Task<Measurement> IdleCpuAsync(string fleetId)
    {
        var game = await api.CreateActiveGameSessionAsync(fleetId);
        await Task.Delay(TimeSpan.FromSeconds(3), time);
        var before = RelayIds().ToDictionary(id => id, ProcessReadings.CpuTime);
        await Task.Delay(IdlePeriod, time);
        var share = before.Max(relay => (ProcessReadings.CpuTime(relay.Key) - relay.Value) / IdlePeriod);
        await EndAsync(game.GameSessionId);
        return new("CPU of an idle session", $"{share:0.00 %} of a core (the busiest of {before.Count} relays)", $"over {IdlePeriod.TotalSeconds:0} s; resolution {0.01 / IdlePeriod.TotalSeconds:0.00 %}");
    }

    /// <summary>Each worker creates, waits for ACTIVE and terminates by force; a relay process is started for every one.</summary>
    public async Task<Measurement> CreatedAndEndedAsync(string fleetId, int workers)
    {
        var deadline = time.GetUtcNow() + ThroughputPeriod;
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
        {
            var count = 0;
            while (time.GetUtcNow() < deadline)
            {
                var game = await api.CreateActiveGameSessionAsync(fleetId);
                await EndAsync(game.GameSessionId);
                count++;
            }

            return count;
        }));
        return new("Game sessions created and ended", $"{counts.Sum() / ThroughputPeriod.TotalSeconds:0.0} a second", $"{workers} workers over {ThroughputPeriod.TotalSeconds:0} s, each session on a new relay process");
    }

    // Null for one that is not ready.
    private TimeSpan? StartToReady(int relay)
    {
        // 24 Nov 2026 02:27:39,795 [INFO] (file) line: text; milliseconds are not padded.
        var line = File.ReadLines(ProcessReadings.EnvironmentVariable(relay, "GAMERELAY_LOG_FILE"))
            .FirstOrDefault(text => text.Contains("Ready for a game session", StringComparison.Ordinal));
        if (line is null)
            return null;

        var stamp = line[..line.IndexOf('[', StringComparison.Ordinal)].Trim().Split(',');
        var ready = DateTimeOffset.ParseExact(stamp[0], "dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return ready.AddMilliseconds(int.Parse(stamp[1], CultureInfo.InvariantCulture)) - ProcessReadings.StartTime(relay, time);
    }

    private async Task EndAsync(string gameSessionId)
    {
        await api.TerminateGameSessionAsync(new() { GameSessionId = gameSessionId, TerminationMode = TerminationMode.ForceTerminate });
        await api.GameSessionReachesAsync(gameSessionId, GameSessionStatus.Terminated);
    }

    // A replacement for the process that the last session used up; not part of what is measured.
    private Task WaitForReadyAsync() => Task.Delay(TimeSpan.FromMilliseconds(500), time);

    private IReadOnlyList<int> RelayIds() => PlatformProcesses.Find(up.DataDirectory, PlatformProcesses.Relay);
}

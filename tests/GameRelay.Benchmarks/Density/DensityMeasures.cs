using System.Diagnostics;
using GameRelay.Benchmarks.Floors;
using GameRelay.Benchmarks.Subjects;
using GameRelay.Relay.Tests.Hosting;

namespace GameRelay.Benchmarks.Density;

/// <summary>Relay processes with a game session in which nobody is, started as the agent starts them.</summary>
internal sealed class DensityMeasures(TimeProvider time, Action<string> progress)
{
    /// <summary>One after the other, each beside the start of a .NET program that does nothing, which is the floor of any .NET program's start.</summary>
    public async Task<StartResult> StartsAsync(int count, CancellationToken cancellationToken)
    {
        progress($"{count} starts, one after the other");
        List<double> ready = [];
        List<double> floor = [];
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            floor.Add((await StartNothingAsync()).TotalMilliseconds);
            await using var relay = await PrepareAsync();
            ready.Add((await StartAsync(relay)).TotalMilliseconds);
        }

        return new StartResult(Spread.Of(ready), Spread.Of(floor), Spread.Of(ready.Zip(floor, (mine, theirs) => mine / theirs)));
    }

    /// <summary>As many at once as keep all cores busy.</summary>
    /// <returns>Ready processes a second.</returns>
    public async Task<double> StartsPerSecondAsync(int count, CancellationToken cancellationToken)
    {
        progress($"{count} starts side by side");
        var relays = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => PrepareAsync()));
        try
        {
            var start = time.GetTimestamp();
            await Parallel.ForEachAsync(relays, AtOnce(cancellationToken), async (relay, _) => await StartAsync(relay));
            return count / time.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            await EndAsync(relays);
        }
    }

    /// <summary>All of them at once, with a game session each.</summary>
    public async Task<IdleResult> IdleAsync(int count, TimeSpan settle, TimeSpan period, CancellationToken cancellationToken)
    {
        progress($"{count} idle sessions for {period.TotalSeconds:0.#} s");
        var relays = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => PrepareAsync()));
        try
        {
            await Parallel.ForEachAsync(relays, AtOnce(cancellationToken), async (relay, _) =>
            {
                await StartAsync(relay);
                await ActivateAsync(relay, RelayProcess.ProcessId);
            });
            await Task.Delay(settle, time, cancellationToken);
            var before = relays.Select(relay => ProcessReadings.CpuTime(relay.Pid)).ToList();
            var start = time.GetTimestamp();
            await Task.Delay(period, time, cancellationToken);
            var shares = relays.Zip(before, (relay, used) => 100 * ((ProcessReadings.CpuTime(relay.Pid) - used) / time.GetElapsedTime(start)));
            return new IdleResult(count, Spread.Of(relays.Select(relay => ProcessReadings.PssBytes(relay.Pid) / 1048576.0)), Spread.Of([.. shares]));
        }
        finally
        {
            await EndAsync(relays);
        }
    }

    /// <summary>Processes with one game session, and what each of the others adds that are started in them.</summary>
    /// <returns>MiB PSS for each further game session.</returns>
    public async Task<Spread> FurtherAsync(int processes, int sessions, TimeSpan settle, CancellationToken cancellationToken)
    {
        progress($"{sessions} idle sessions in each of {processes} processes");
        var relays = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => PrepareAsync()));
        try
        {
            await Parallel.ForEachAsync(relays, AtOnce(cancellationToken), async (relay, _) =>
            {
                await StartAsync(relay);
                await ActivateAsync(relay, RelayProcess.ProcessId);
            });
            await Task.Delay(settle, time, cancellationToken);
            var before = relays.Select(relay => ProcessReadings.PssBytes(relay.Pid)).ToList();
            await Parallel.ForEachAsync(relays, AtOnce(cancellationToken), async (relay, _) =>
            {
                foreach (var processId in Enumerable.Range(2, sessions - 1).Select(i => $"process-{i}"))
                {
                    await relay.StartBesideAsync(processId);
                    await ActivateAsync(relay, processId);
                }
            });
            await Task.Delay(settle, time, cancellationToken);
            return Spread.Of([.. relays.Zip(before, (relay, alone) => (ProcessReadings.PssBytes(relay.Pid) - alone) / 1048576.0 / (sessions - 1))]);
        }
        finally
        {
            await EndAsync(relays);
        }
    }

    private static async Task ActivateAsync(RelayProcess relay, string processId)
    {
        relay.Activate(processId);
        await relay.Agent.With(processId).NextAsync(report => report.Activated);
    }

    private static ParallelOptions AtOnce(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount, CancellationToken = cancellationToken };

    private static Task<RelayProcess> PrepareAsync() => RelayProcess.PrepareAsync(Scripts.Idle, RelayEnvironment.Apply);

    /// <returns>From before the start of the process until the agent was told that it is ready.</returns>
    private async Task<TimeSpan> StartAsync(RelayProcess relay)
    {
        var start = time.GetTimestamp();
        relay.Start();
        try
        {
            await relay.ReadyAsync();
        }
        catch (TimeoutException)
        {
            var end = Directory.Exists($"/proc/{relay.Pid}") ? "it runs" : "it has ended";
            throw new BenchmarkException($"A relay was not ready after {time.GetElapsedTime(start).TotalSeconds:0} s; {end}, and it said: '{relay.Output.Trim()}'.");
        }

        return time.GetElapsedTime(start);
    }

    private async Task<TimeSpan> StartNothingAsync()
    {
        var start = time.GetTimestamp();
        using var process = Process.Start(OwnProcess.StartInfo(FloorProcess.Nothing))!;
        await process.WaitForExitAsync();
        return time.GetElapsedTime(start);
    }

    private static async Task EndAsync(IEnumerable<RelayProcess> relays)
    {
        foreach (var relay in relays)
            await relay.DisposeAsync();
    }
}

/// <summary>Milliseconds until a relay was ready and until a program that does nothing had ended, and the first in terms of the second.</summary>
internal sealed record StartResult(Spread ReadyMilliseconds, Spread NothingMilliseconds, Spread Ratio);

/// <summary>Of each session's process.</summary>
internal sealed record IdleResult(int Sessions, Spread PssMebibytes, Spread CpuPercent)
{
    private const double GibibytesInMebibytes = 1024;

    public double SessionsIn(double gibibytes) => Math.Floor(gibibytes * GibibytesInMebibytes / PssMebibytes.Median);
}

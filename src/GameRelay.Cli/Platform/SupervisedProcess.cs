using System.Globalization;
using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Platform;

/// <summary>A process of the platform that is started again, with the same settings, whenever it ends by itself.</summary>
internal sealed class SupervisedProcess(string name, PlatformDirectory directory, Func<DetachedProcessStart> start, Action<string> report, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Awaited before every start but the first: returns when what the process cannot start without is there.</summary>
    public Func<CancellationToken, Task> StartsAfter { get; init; } = _ => Task.CompletedTask;

    private static readonly TimeSpan ReadyPollInterval = TimeSpan.FromMilliseconds(25);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly RestartPace _pace = new(time);
    private DetachedProcess? _process;
    private Task? _supervision;

    /// <summary>Starts it, and returns when it is ready. One that ends before is told with the end of its log.</summary>
    public async Task StartAsync(Func<CancellationToken, Task<bool>> isReady, TimeSpan limit, CancellationToken cancellationToken)
    {
        var log = directory.LogFile(name);
        var logStart = File.Exists(log) ? new FileInfo(log).Length : 0;
        Launch();
        var started = time.GetTimestamp();
        while (!await isReady(cancellationToken))
        {
            if (!_process!.IsRunning)
                throw new CliException($"The {name} does not start (exit code {_process.ExitCode}). Its log, {log}, ends:\n{LogTail(log, logStart)}");
            if (time.GetElapsedTime(started) > limit)
                throw new CliException($"The {name} was not ready within {limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s. Its log is {log}.");
            await Task.Delay(ReadyPollInterval, time, cancellationToken);
        }

        _supervision = SuperviseAsync();
    }

    /// <summary>Lets it end and start again, so that it takes up what <c>start</c> answers now.</summary>
    public void Restart()
    {
        lock (_gate)
            _process?.Send(Signal.Terminate);
    }

    public async Task StopAsync(TimeSpan grace)
    {
        await _stopping.CancelAsync();
        if (_supervision is not null)
            await _supervision;
        if (_process is not null)
            await _process.StopAsync((Signal.Terminate, grace));
        File.Delete(directory.RecordFile(name));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(10));
        _process?.Dispose();
        _stopping.Dispose();
    }

    private void Launch()
    {
        lock (_gate)
        {
            _process?.Dispose();
            _process = DetachedProcess.Start(start(), time);
            ProcessRecord.Write(directory.RecordFile(name), _process.Identity);
        }
    }

    private async Task SuperviseAsync()
    {
        try
        {
            while (true)
            {
                await _process!.WaitForExitAsync(_stopping.Token);
                report($"the {name} ended with exit code {_process.ExitCode}; starting it again");
                await Task.Delay(_pace.NextDelay(), time, _stopping.Token);
                await StartsAfter(_stopping.Token);
                Launch();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private static string LogTail(string file, long start)
    {
        using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = start;
        using var reader = new StreamReader(log);
        return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(15));
    }
}

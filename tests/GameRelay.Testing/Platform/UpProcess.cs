using System.Diagnostics;
using System.Threading.Channels;

namespace GameRelay.Testing.Platform;

/// <summary>A <c>gamerelay up</c> on a data directory: the whole platform as its users start it.</summary>
public sealed class UpProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];

    private UpProcess(Process process, string dataDirectory)
    {
        _process = process;
        DataDirectory = dataDirectory;
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string DataDirectory { get; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>The variables of <c>env.sh</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = new Dictionary<string, string>();

    public static Task<UpProcess> StartAsync(string dataDirectory, params string[] arguments) =>
        StartAsync(dataDirectory, new Dictionary<string, string>(), arguments);

    public static async Task<UpProcess> StartAsync(string dataDirectory, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var up = new UpProcess(Gamerelay.Start(["up", "--data-dir", dataDirectory, .. arguments], environment), dataDirectory);
        try
        {
            await up.ReadyAsync();
            return up;
        }
        catch
        {
            await up.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a line of the output that holds the text.</summary>
    public async Task WaitForLineAsync(string text, TimeSpan deadline)
    {
        using var cancellation = new CancellationTokenSource(deadline);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(cancellation.Token))
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with the output.
        }

        throw new TimeoutException($"'gamerelay up' did not print '{text}' within {deadline.TotalSeconds} s. It printed:\n{Output}");
    }

    /// <summary>Ctrl-C, and waits until it has stopped everything.</summary>
    public async Task<int> InterruptAsync()
    {
        Signals.Interrupt(_process.Id);
        return await ExitAsync(StopDeadline);
    }

    /// <summary>Ctrl-C, and once more while it stops.</summary>
    public async Task<int> InterruptTwiceAsync()
    {
        Signals.Interrupt(_process.Id);
        await WaitForLineAsync("stopping", StopDeadline);
        Signals.Interrupt(_process.Id);
        return await ExitAsync(StopDeadline);
    }

    /// <summary>kill -9 of <c>up</c> alone; what it started goes on.</summary>
    public async Task KillAsync()
    {
        Signals.Kill(_process.Id);
        await ExitAsync(StopDeadline);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await InterruptAsync();
        }

        _process.Dispose();
    }

    private async Task ReadyAsync()
    {
        await WaitForLineAsync("ready", StartDeadline);
        Environment = File.ReadLines(Path.Combine(DataDirectory, "env.sh"))
            .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
            .Select(line => line["export ".Length..].Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('\'', '"'));
    }

    private async Task<int> ExitAsync(TimeSpan deadline)
    {
        using var cancellation = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(cancellation.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"'gamerelay up' did not stop within {deadline.TotalSeconds} s. It printed:\n{Output}");
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        _lines.Writer.TryWrite(line);
    }
}

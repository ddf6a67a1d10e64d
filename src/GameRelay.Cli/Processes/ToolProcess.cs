using System.Diagnostics;
using System.Text;

namespace GameRelay.Cli.Processes;

/// <summary>A program that runs for us to its end, its output kept. It stays in our terminal's session, so that Ctrl-C reaches it too.</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    public ToolProcess(string fileName, IEnumerable<string> arguments, string workingDirectory)
    {
        var info = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <returns>The exit code; null when it was ended because its time was over.</returns>
    public async Task<int?> RunAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _process.WaitForExitAsync(either.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public void Dispose() => _process.Dispose();

    private void Keep(string? line)
    {
        if (line is null)
            return;

        lock (_output)
            _output.Append(line).Append('\n');
    }
}

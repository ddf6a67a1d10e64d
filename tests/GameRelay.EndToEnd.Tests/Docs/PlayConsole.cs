using System.Collections.Concurrent;
using System.Diagnostics;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Docs;

/// <summary>A command in a terminal of its own that somebody types into.</summary>
internal sealed class PlayConsole : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    public PlayConsole(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        _process.ErrorDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public void Type(string line) => _process.StandardInput.WriteLine(line);

    public async Task PrintsAsync(string line)
    {
        var wanted = ReaderNotes.WithoutIds(line);
        await Eventually.TrueAsync(() => HasPrinted(wanted) || _process.HasExited, $"the line '{line}' among\n{string.Join('\n', _lines)}");

        // The last lines of a process that has exited may still be on their way.
        await Eventually.TrueAsync(() => HasPrinted(wanted), $"the line '{line}' of a console that has ended");
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Deadline.Token());
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private bool HasPrinted(string wanted) => _lines.Any(line => ReaderNotes.WithoutIds(line) == wanted);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Docs;

/// <summary>A command in a terminal of its own that somebody types into.</summary>
internal sealed class PlayConsole : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

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

    public IReadOnlyCollection<string> Lines => _lines;

    public void Type(string line) => _process.StandardInput.WriteLine(line);

    public async Task PrintsAsync(string line)
    {
        var wanted = ReaderNotes.WithoutIds(line);
        await Eventually.TrueAsync(() => HasPrinted(wanted) || _process.HasExited, $"the line '{line}'", Patience);
        if (HasPrinted(wanted))
            return;

        // Its last lines may still be on their way.
        var exitCode = await ExitAsync();
        Assert.True(HasPrinted(wanted), $"The console ended with exit code {exitCode} and without the line '{line}'. It printed:\n{string.Join('\n', _lines)}");
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Deadline.Token(Patience));
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

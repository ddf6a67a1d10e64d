using System.Collections.Concurrent;
using System.Diagnostics;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Lives;

/// <summary>What <c>docs/quickstart.md</c> tells a reader to type, on a platform of its own: the backend offers the newest fleet.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public async Task A_reader_who_follows_the_quickstart_plays_with_two_consoles()
    {
        await using var up = await UpProcess.StartAsync(TestFolder.New("quickstart"));
        var script = (await Gamerelay.RunAsync(["scripts", "push", ScriptPackage.SampleFolder("arena"), "--json"], up.Environment)).Succeeded().Json["Script"]!["ScriptId"]!.ToString();
        (await Gamerelay.RunAsync(["fleets", "create", "--name", "arena", "--script", script, "--wait"], up.Environment)).Succeeded();

        using var ana = PlayConsole.Start(up, "ana");
        await ana.PrintsAsync("Welcome. players: 1, mode: free for all, subscription: free");
        using var ben = PlayConsole.Start(up, "ben");
        await ben.PrintsAsync("Welcome. players: 2, mode: free for all, subscription: free");
        ana.Type("hello ben");
        await ben.PrintsAsync("ana: hello ben");
        ben.Type("hello \u001b[31mana");
        await ana.PrintsAsync("ben: hello [31mana");

        ben.Type("");
        await ana.PrintsAsync("Player 2 left; players here: 1.");
        ana.Type("");
        Assert.Equal((0, 0), (await ben.ExitAsync(), await ana.ExitAsync()));
    }

    private sealed class PlayConsole : IDisposable
    {
        private readonly Process _process;
        private readonly ConcurrentQueue<string> _lines = new();

        private PlayConsole(Process process)
        {
            _process = process;
            _process.OutputDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
            _process.ErrorDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public static PlayConsole Start(UpProcess up, string name) => new(Gamerelay.Start(["play", "--name", name], up.Environment));

        public void Type(string line) => _process.StandardInput.WriteLine(line);

        public async Task PrintsAsync(string line)
        {
            await Eventually.TrueAsync(() => _lines.Contains(line) || _process.HasExited, $"the line '{line}'");
            Assert.Contains(line, _lines);
        }

        public async Task<int> ExitAsync()
        {
            await _process.WaitForExitAsync(Deadline.Token());
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }
    }
}

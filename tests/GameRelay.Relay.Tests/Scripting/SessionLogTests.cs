using System.Text;
using GameRelay.Relay.Scripting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class SessionLogTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 8, TimeSpan.Zero));

    [Fact]
    public void A_line_has_time_level_file_and_line()
    {
        using var log = new SessionLog(_path, ScriptLogLevel.Info, _time);
        log.Write(ScriptLogLevel.Info, "hällo", "lib/game.js", 12);
        log.Write(ScriptLogLevel.CxFatal, "bye");

        // Read while the log is open for writing.
        Assert.Equal("04 Mar 2026 05:06:07,8 [INFO] (game.js) 12: hällo\n04 Mar 2026 05:06:07,8 [CXFATAL] (gamerelay) 0: bye\n", Read());
    }

    [Theory]
    [InlineData("", nameof(ScriptLogLevel.Info))]
    [InlineData("loggingLevel:debug", nameof(ScriptLogLevel.Debug))]
    [InlineData("--a b;loggingLevel:WARN x", nameof(ScriptLogLevel.Warn))]
    [InlineData("x|loggingLevel:cxfatal", nameof(ScriptLogLevel.CxFatal))]
    [InlineData("a,loggingLevel:debug", nameof(ScriptLogLevel.Info))]
    [InlineData("xloggingLevel:debug", nameof(ScriptLogLevel.Info))]
    [InlineData("loggingLevel:loud", nameof(ScriptLogLevel.Info))]
    public void The_level_comes_from_the_launch_parameters(string parameters, string expected) =>
        Assert.Equal(expected, new ScriptOptions { Directory = "", LaunchPath = "", Parameters = parameters }.LogLevel.ToString());

    [Fact]
    public void Lines_below_the_level_are_left_out()
    {
        using var log = new SessionLog(_path, ScriptLogLevel.Error, _time);
        log.Write(ScriptLogLevel.Warn, "no");
        log.Write(ScriptLogLevel.Error, "yes");

        Assert.EndsWith(": yes\n", Assert.Single(Read().Split('\n', StringSplitOptions.RemoveEmptyEntries)) + "\n");
    }

    [Fact]
    public void At_its_limit_it_says_so_once_and_stops()
    {
        using var log = new SessionLog(_path, ScriptLogLevel.Info, _time, limitBytes: 1000);
        for (var i = 0; i < 100; i++)
            log.Write(ScriptLogLevel.Info, new string('x', 50));

        Assert.InRange(Encoding.UTF8.GetByteCount(Read()), 500, 1200);
        Assert.EndsWith("nothing more is written to it.\n", Read());
    }

    public void Dispose() => File.Delete(_path);

    private string Read()
    {
        using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(stream).ReadToEnd();
    }

    [Fact]
    public void A_full_disk_costs_entries_and_not_the_game()
    {
        using var log = new SessionLog("/dev/full", ScriptLogLevel.Debug, TimeProvider.System);

        log.Write(ScriptLogLevel.Info, "lost");
        log.Write(ScriptLogLevel.Info, "lost too");
    }
}

using GameRelay.Api;
using GameRelay.Cli.Top;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class TopCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task What_a_fleet_uses_is_printed_once_where_nobody_watches()
    {
        var gameSession = await BusyGameSessionAsync();
        var id = Arns.GameSessionIdString(gameSession.GameSessionId);

        var top = await cli.RunAsync("top", "--fleet", gameSession.FleetId);

        Assert.Equal(
            $"""
            fleets 1   hosts 1   sessions 1   players 1   CPU 1.5 of 4   memory 3.0 GiB of 8.0 GiB   messages 120 in/s, 1,480 out/s

            FLEET                                       NAME   STATUS  HOSTS  READY  SESSIONS  PLAYERS  CPU   MEMORY   MSG IN/S  MSG OUT/S
            {gameSession.FleetId}  arena  ACTIVE  1      0      1         1/4      0.25  100 MiB  120       1,480

            HOST                                          STATUS     PROCESSES  SESSIONS  CPU     MEMORY           MSG IN/S  MSG OUT/S  FLEET
            {gameSession.ComputeName}  CONNECTED  1          1         1.50/4  3.0 GiB/8.0 GiB  120       1,480      {gameSession.FleetId}

            SESSION                                     NAME  STATUS  PLAYERS  CPU   MEMORY   MSG IN/S  MSG OUT/S  HOST
            {id}  -     ACTIVE  1/4      0.25  100 MiB  120       1,480      {gameSession.ComputeName}

            """,
            top.Out);
        var json = (await cli.RunAsync("top", "--fleet", gameSession.FleetId, "--query", "[Fleets[0].Usage.MessagesInPerSecond, GameSessions[0].Usage.MemoryUsedBytes]")).Json;
        Assert.Equal([120, 100 << 20], json.EnumerateArray().Select(number => number.GetDouble()));
    }

    [Fact]
    public async Task A_terminal_is_redrawn_until_it_is_left_and_then_shows_what_it_showed_before()
    {
        var gameSession = await BusyGameSessionAsync();
        using var output = new WaitingWriter();
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Deadline.Token());
        var showing = CommandLine.RunAsync(
            ["top", "--fleet", gameSession.FleetId, "--interval", "1", "--endpoint", cli.ControlPlane.Url.ToString()],
            new Terminal(output, TextWriter.Null, isInteractive: true), TimeProvider.System, left.Token);

        await Eventually.TrueAsync(() => output.ToString().Split("gamerelay top").Length > 2, "it is drawn twice");
        await left.CancelAsync();

        Assert.Equal(0, await showing);
        Assert.StartsWith("\e[?1049h", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\e[?1049l", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(gameSession.ComputeName!, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fleet_that_is_not_there_is_told() => (await cli.RunAsync("top", "--fleet", "fleet-0")).AssertFailed("NotFoundException: Fleet 'fleet-0' does not exist.");

    [Fact]
    public void A_machine_with_several_hosts_is_counted_once()
    {
        var time = TimeProvider.System.GetUtcNow();

        var view = TopView.Draw(new()
        {
            Fleets = [],
            Hosts = [Host("vm-1", "127.0.0.1", 2, time), Host("vm-2", "127.0.0.1", 1, time.AddSeconds(-3)), Host("far", "10.0.0.7", 3, time)],
            GameSessions = [],
        });

        Assert.Contains(
            "hosts 3   sessions 0   players 0   CPU 5.0 of 8   memory 2.0 GiB of 16.0 GiB   messages 30 in/s, 0 out/s",
            new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false).Render(view),
            StringComparison.Ordinal);
    }

    private static HostSummary Host(string name, string address, double cores, DateTimeOffset time) => new()
    {
        ComputeName = name,
        FleetId = "fleet-1",
        Location = "local",
        IpAddress = address,
        Usage = new()
        {
            Usage = new() { CpuCoresUsed = cores, MemoryUsedBytes = 1L << 30, MessagesInPerSecond = 10 },
            CpuCores = 4,
            MemoryTotalBytes = 8L << 30,
            Time = time,
        },
    };

    private async Task<GameSession> BusyGameSessionAsync()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 4);
        await cli.ControlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = gameSession.GameSessionId, PlayerId = "ana" });
        await cli.ControlPlane.WithDbAsync(async db =>
        {
            var row = await db.GameSessions.AsNoTracking().SingleAsync(session => session.Id == gameSession.GameSessionId);
            var traffic = new Usage { CpuCoresUsed = 0.25, MemoryUsedBytes = 100 << 20, MessagesInPerSecond = 120, MessagesOutPerSecond = 1480 };
            db.HostUsages.Add(new()
            {
                ComputeId = row.ComputeId,
                Usage = new()
                {
                    Usage = traffic with { CpuCoresUsed = 1.5, MemoryUsedBytes = 3L << 30 },
                    CpuCores = 4,
                    MemoryTotalBytes = 8L << 30,
                    Time = TimeProvider.System.GetUtcNow(),
                },
                Processes = new() { [row.ProcessId] = traffic },
            });
            return await db.SaveChangesAsync();
        });
        return gameSession;
    }
}

using System.Net;
using System.Net.Sockets;
using GameRelay.Api;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Realtime;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Faults;

public sealed class UpTests
{
    [Fact]
    public async Task Started_again_it_continues_with_its_fleets_and_stopped_it_leaves_nothing_running()
    {
        var data = TestFolder.New("up");
        string fleetId;
        await using (var first = await UpProcess.StartAsync(data))
        {
            fleetId = await PlatformClient.Of(first).CreateActiveFleetAsync(ScriptPackage.Sample("arena"));

            var second = await Gamerelay.RunAsync(["up", "--data-dir", data]);
            Assert.NotEqual(0, second.ExitCode);
            Assert.Contains(data, second.Error + second.Output, StringComparison.Ordinal);

            Assert.Equal(0, await first.InterruptAsync());
        }

        Assert.Empty(PlatformProcesses.All(data));

        await using var again = await UpProcess.StartAsync(data);
        var api = PlatformClient.Of(again);
        Assert.Equal(FleetStatus.Active, (await api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes.Single().Status);
        await api.CreateActiveGameSessionAsync(fleetId);
        Assert.Equal(0, await again.InterruptAsync());
        Assert.Empty(PlatformProcesses.All(data));
    }

    [Fact]
    public async Task Stopped_twice_while_a_game_runs_it_ends_the_game_in_order_and_leaves_nothing_running()
    {
        var data = TestFolder.New("up");
        await using var up = await UpProcess.StartAsync(data);
        var api = PlatformClient.Of(up);
        var session = await api.CreateActiveGameSessionAsync(await api.CreateActiveFleetAsync(ScriptPackage.Sample("arena")));
        await using var players = await PlayingPlayers.JoinAsync(api, session.GameSessionId, 2);

        Assert.Equal(0, await up.InterruptTwiceAsync());

        await Eventually.TrueAsync(() => players.Closed is not null, "the players hear of the end");
        Assert.Equal(DisconnectCode.GameSessionEnded, players.Closed!.Code);
        Assert.Empty(PlatformProcesses.All(data));
    }

    [Fact]
    public async Task After_a_kill_of_up_itself_the_next_one_takes_over()
    {
        var data = TestFolder.New("up");
        string fleetId;
        await using (var first = await UpProcess.StartAsync(data))
        {
            fleetId = await PlatformClient.Of(first).CreateActiveFleetAsync(ScriptPackage.Sample("arena"));
            await first.KillAsync();
        }

        await using var next = await UpProcess.StartAsync(data);

        await PlatformClient.Of(next).CreateActiveGameSessionAsync(fleetId);
        Assert.Equal(0, await next.InterruptAsync());
        Assert.Empty(PlatformProcesses.All(data));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var data = TestFolder.New("up");

        var up = await Gamerelay.RunAsync(["up", "--data-dir", data, "--api-port", $"{port}"]);

        Assert.NotEqual(0, up.ExitCode);
        Assert.Contains($"{port}", up.Error + up.Output, StringComparison.Ordinal);
        Assert.Empty(PlatformProcesses.All(data));
    }
}

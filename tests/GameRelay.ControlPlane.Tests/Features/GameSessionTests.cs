using GameRelay.Api;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class GameSessionTests
{
    [Fact]
    public async Task A_game_session_takes_a_ready_process_and_becomes_active_when_it_says_so()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync();

        var created = (await controlPlane.Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 4 })).GameSession;

        Assert.Equal(GameSessionStatus.Activating, created.Status);
        await controlPlane.ActivateAsync(created.GameSessionId);
        Assert.Equal(GameSessionStatus.Active, (await controlPlane.DescribeAsync(created.GameSessionId)).Status);
    }
}

using GameRelay.Api;
using GameRelay.Testing;
using Grpc.Core;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class RevokeHostTests
{
    [Fact]
    public async Task A_revoked_host_is_gone_with_its_game_sessions_and_may_not_come_back()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "process-1", "process-2");
        var created = (await controlPlane.Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 2 })).GameSession;

        var described = await controlPlane.Api.DescribeHostAsync(new() { FleetId = fleet.FleetArn!, ComputeName = "test" });
        Assert.Equal((HostStatus.Connected, 2, 1), (described.Host.Status, described.Host.ServerProcessCount, described.Host.GameSessionCount));
        Assert.Equal(created.GameSessionId, described.ServerProcesses.Single(process => process.Status == ServerProcessState.Activating).GameSessionId);

        var request = new RevokeHostRequest { FleetId = fleet.FleetId, ComputeName = "test" };
        await controlPlane.Api.RevokeHostAsync(request);
        await controlPlane.Api.RevokeHostAsync(request);

        Assert.Equal(GameSessionStatus.Terminated, (await controlPlane.DescribeAsync(created.GameSessionId)).Status);
        Assert.DoesNotContain((await controlPlane.Api.ListHostsAsync(new() { FleetId = fleet.FleetId })).Hosts, one => one.ComputeName == "test");
        await Assert.ThrowsAsync<NotFoundException>(() => controlPlane.Api.DescribeHostAsync(new() { FleetId = fleet.FleetId, ComputeName = "test" }));

        // What it says on the stream that was open changes nothing any more.
        await host.SendAsync(WireHost.Process("process-3"));
        await host.EndOfStreamAsync(0);
        await Assert.ThrowsAsync<FleetCapacityExceededException>(
            () => controlPlane.Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 2 }));
        using var channel = WireHost.OpenChannel(controlPlane);
        using var again = new Hosting.Host.V1.HostControl.HostControlClient(channel).Connect(host.Authorization());
        var refused = await Assert.ThrowsAsync<RpcException>(() => again.ResponseStream.MoveNext(Deadline.Token()));
        Assert.Equal((StatusCode.PermissionDenied, "This host was revoked."), (refused.StatusCode, refused.Status.Detail));
    }

    [Fact]
    public async Task A_join_token_is_made_for_a_fleet_and_a_location_that_exist()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        var token = await controlPlane.Api.CreateJoinTokenAsync(new() { FleetId = fleet.FleetArn! });
        await using var host = await WireHost.JoinWithAsync(controlPlane, token.JoinToken);

        Assert.Equal((fleet.FleetId, "local"), (host.Joined.FleetId, host.Joined.Location));
        Assert.Equal(controlPlane.Clock.GetUtcNow() + TimeSpan.FromHours(1), token.ExpirationTime);
        Assert.StartsWith("https://127.0.0.1:", token.HostUrl, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(() => controlPlane.Api.CreateJoinTokenAsync(new() { FleetId = "fleet-0" }));
        await Assert.ThrowsAsync<InvalidRequestException>(() => controlPlane.Api.CreateJoinTokenAsync(new() { FleetId = fleet.FleetId, Location = "custom-attic" }));
        await controlPlane.Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });
        await Assert.ThrowsAsync<InvalidFleetStatusException>(() => controlPlane.Api.CreateJoinTokenAsync(new() { FleetId = fleet.FleetId }));
    }
}

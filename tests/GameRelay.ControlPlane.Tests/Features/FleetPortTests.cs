using GameRelay.Api;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class FleetPortTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private static readonly IpPermission Udp = new() { FromPort = 33400, ToPort = 33500, IpRange = "0.0.0.0/0", Protocol = IpProtocol.Udp };
    private static readonly IpPermission Tcp = new() { FromPort = 1900, ToPort = 2000, IpRange = "0.0.0.0/0", Protocol = IpProtocol.Tcp };
    private static readonly IpPermission Ssh = new() { FromPort = 22, ToPort = 22, IpRange = "10.0.0.0/8", Protocol = IpProtocol.Tcp };

    private GameRelayClient Api => shared.Host.Api;

    [Fact]
    public async Task Permissions_are_revoked_and_authorized()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync();
        Assert.Equal([Udp, Tcp], await PortsAsync(fleet.FleetArn));

        await Api.UpdateFleetPortSettingsAsync(new() { FleetId = fleet.FleetId, InboundPermissionRevocations = [Udp], InboundPermissionAuthorizations = [Ssh, Tcp] });
        Assert.Equal([Tcp, Ssh], await PortsAsync(fleet.FleetId));
        await Api.UpdateFleetPortSettingsAsync(new() { FleetId = fleet.FleetId });

        var there = await Api.DescribeFleetPortSettingsAsync(new() { FleetId = fleet.FleetId, Location = "local" });
        Assert.Equal((fleet.FleetId, fleet.FleetArn, "local"), (there.FleetId, there.FleetArn, there.Location));
        await RefuseAsync<NotFoundException>(() => Api.DescribeFleetPortSettingsAsync(new() { FleetId = fleet.FleetId, Location = "west" }), "no location 'west'");
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_and_changes_nothing()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync();
        Task Revoke(IpPermission permission) => Api.UpdateFleetPortSettingsAsync(
            new() { FleetId = fleet.FleetId, InboundPermissionRevocations = [Udp, permission], InboundPermissionAuthorizations = [Ssh] });

        await RefuseAsync<ConflictException>(
            () => Revoke(Udp with { ToPort = 33499 }),
            "The fleet has no inbound permission UDP 33400-33499 from 0.0.0.0/0; it has: UDP 33400-33500 from 0.0.0.0/0, TCP 1900-2000 from 0.0.0.0/0.");
        await RefuseAsync<ConflictException>(() => Revoke(Udp with { Protocol = IpProtocol.Tcp }), "no inbound permission TCP 33400-33500");
        await RefuseAsync<ConflictException>(() => Revoke(Udp with { IpRange = "0.0.0.0" }), "no inbound permission UDP");
        await RefuseAsync<InvalidRequestException>(
            () => Api.UpdateFleetPortSettingsAsync(new() { FleetId = fleet.FleetId, InboundPermissionAuthorizations = [Ssh with { ToPort = 23 }] }), "begins at port 22;");
        var many = Enumerable.Range(0, 49).Select(i => Udp with { FromPort = 2000 + i, ToPort = 2000 + i }).ToArray();
        await RefuseAsync<LimitExceededException>(
            () => Api.UpdateFleetPortSettingsAsync(new() { FleetId = fleet.FleetId, InboundPermissionAuthorizations = many }),
            "The fleet would have 51 inbound permissions; it may have 50.");
        await RefuseAsync<NotFoundException>(() => Api.UpdateFleetPortSettingsAsync(new() { FleetId = "fleet-none" }), "fleet-none");
        Assert.Equal([Udp, Tcp], await PortsAsync(fleet.FleetId));

        await Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });
        await RefuseAsync<InvalidFleetStatusException>(() => Api.UpdateFleetPortSettingsAsync(new() { FleetId = fleet.FleetId }), "its ports cannot change any more.");
    }

    private async Task<IReadOnlyList<IpPermission>> PortsAsync(string fleetId) =>
        (await Api.DescribeFleetPortSettingsAsync(new() { FleetId = fleetId })).InboundPermissions!;

    private static async Task RefuseAsync<TException>(Func<Task> request, string problem)
        where TException : GameRelayException =>
        Assert.Contains(problem, (await Assert.ThrowsAsync<TException>(request)).Message, StringComparison.Ordinal);
}

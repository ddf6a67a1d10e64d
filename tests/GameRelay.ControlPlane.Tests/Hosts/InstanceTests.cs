using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class InstanceTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private GameRelayClient Api => shared.Host.Api;

    [Fact]
    public async Task Instances_are_the_hosts_of_a_location_that_are_not_gone()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync(change: request => request with { EC2InstanceType = "c5.large", Locations = [new() { Location = "east" }] });
        var active = (await Api.DescribeInstancesAsync(new() { FleetId = fleet.FleetId })).Instances.Single().InstanceId;
        var pending = await AddAsync(c => c.ActiveSince = null);
        var draining = await AddAsync(c => c.DrainingSince = c.CreatedAt);
        var retiring = await AddAsync(c => c.Status = ComputeStatus.Retiring);
        await AddAsync(c => c.Status = ComputeStatus.Lost);
        await AddAsync(c => c.Status = ComputeStatus.Terminated);
        var east = await shared.Host.AddComputeAsync(fleet.FleetId, "east");

        var home = (await Api.DescribeInstancesAsync(new() { FleetId = fleet.FleetArn })).Instances;

        Assert.Equal(
            new[] { (active, InstanceStatus.Active), (pending, InstanceStatus.Pending), (draining, InstanceStatus.Terminating), (retiring, InstanceStatus.Terminating) }.ToHashSet(),
            home.Select(i => (i.InstanceId, i.Status!.Value)).ToHashSet());
        Assert.Equal(
            new Instance
            {
                FleetId = fleet.FleetId,
                FleetArn = fleet.FleetArn!,
                InstanceId = east,
                IpAddress = "127.0.0.1",
                OperatingSystem = fleet.OperatingSystem,
                Type = "c5.large",
                Status = InstanceStatus.Active,
                CreationTime = shared.Host.Clock.GetUtcNow(),
                Location = "east",
            },
            (await Api.DescribeInstancesAsync(new() { FleetId = fleet.FleetId, Location = "east" })).Instances.Single());
        Assert.Equal("east", (await Api.DescribeInstancesAsync(new() { FleetId = fleet.FleetId, InstanceId = east })).Instances.Single().Location);

        await RefuseAsync<NotFoundException>(new() { FleetId = fleet.FleetId, InstanceId = "none" }, "has no instance 'none'.");
        await RefuseAsync<NotFoundException>(new() { FleetId = fleet.FleetId, InstanceId = east, Location = "local" }, $"has no instance '{east}' in location 'local'.");
        await RefuseAsync<InvalidRequestException>(new() { FleetId = fleet.FleetId, Location = "west" }, "has no location 'west'; it has: east, local.");
        await RefuseAsync<NotFoundException>(new() { FleetId = "fleet-none" }, "fleet-none");

        async Task<string> AddAsync(Action<ComputeRow> change)
        {
            var id = await shared.Host.AddComputeAsync(fleet.FleetId);
            return await shared.Host.WithDbAsync(async db =>
            {
                change(await db.Computes.SingleAsync(c => c.Id == id));
                await db.SaveChangesAsync();
                return id;
            });
        }
    }

    private async Task RefuseAsync<TException>(DescribeInstancesRequest request, string problem)
        where TException : GameRelayException =>
        Assert.Contains(problem, (await Assert.ThrowsAsync<TException>(() => Api.DescribeInstancesAsync(request))).Message, StringComparison.Ordinal);
}

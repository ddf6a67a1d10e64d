using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Hosts.Capacity;
using Microsoft.Extensions.Options;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class HostOptionsTests
{
    [Fact]
    public void A_host_has_a_minute_to_come_back_and_a_new_fleet_three_failures()
    {
        HostOptions options = new();

        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)), (options.HostUnreachableAfter, options.HostLease));
        Assert.Equal((TimeSpan.FromHours(1), 3, 16 << 20), (options.JoinTokenLifetime, options.MaximumStartFailures, options.MaximumLogBytes));
        Assert.Equal(CapacityProvider.None, options.CapacityProvider);
        Assert.Equal(new HostPorts(20_000, 29_999), options.HostPorts);
    }

    [Theory]
    [InlineData("20000-29999", 100)]
    [InlineData("33400-33599", 2)]
    [InlineData("33400-33498", 0)]
    [InlineData("29999-20000", null)]
    [InlineData("1025-2000", null)]
    [InlineData("50000-60001", null)]
    [InlineData("20000", null)]
    public void Ports_make_room_for_a_host_by_the_hundred(string range, int? hosts) => Assert.Equal(hosts, HostPorts.Parse(range)?.Count);

    [Fact]
    public void Every_host_has_ports_of_its_own_until_there_are_none_left()
    {
        var ports = HostPorts.Parse("20000-20250")!;
        List<string> taken = [];

        while (ports.Choose(taken) is { } range)
            taken.Add(range);

        Assert.Equal(["20000-20099", "20100-20199"], taken.Order());
    }

    [Fact]
    public async Task Ports_without_room_for_a_host_stop_the_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ControlPlaneHost.StartAsync(settings: ["--ControlPlane:HostPortRange=20000-20050"]));

        Assert.Contains(
            "ControlPlane:HostPortRange must be 'first-last' within 1026-60000, with at least 100 ports, and is '20000-20050'.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_addresses_and_files_are_named()
    {
        var failures = new HostOptionsValidator().Validate(
            null,
            new()
            {
                HostUrl = "http://127.0.0.1:0",
                AdvertisedHostUrl = "https://a:1, b:2",
                HostAuthorityPath = "/nowhere/authority.pem",
                HostLease = TimeSpan.FromSeconds(5),
            }).Failures!;

        Assert.Equal(
            [
                "ControlPlane:HostUrl 'http://127.0.0.1:0' is not an https URL.",
                "ControlPlane:AdvertisedHostUrl 'b:2' is not an https URL; several have commas between them.",
                "ControlPlane:HostAuthorityPath '/nowhere/authority.pem' does not exist.",
                "ControlPlane:HostLease, 00:00:05, must not be shorter than ControlPlane:HostUnreachableAfter, 00:00:10: a host that is only silent for a " +
                    "moment would lose its games.",
            ],
            failures);
        Assert.Contains(
            "must name an IP address to listen on, not 'control-plane.example'",
            Assert.Single(new HostOptionsValidator().Validate(null, new() { HostUrl = "https://control-plane.example:8443" }).Failures!),
            StringComparison.Ordinal);
    }
}

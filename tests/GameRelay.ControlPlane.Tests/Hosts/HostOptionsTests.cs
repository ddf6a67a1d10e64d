using GameRelay.ControlPlane.Hosts;
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
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "is not an https URL")]
    [InlineData("https://control-plane.example:8443", "must name an IP address to listen on")]
    public async Task A_wrong_address_for_hosts_stops_the_start(string url, string message)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ControlPlaneHost.StartAsync(settings: [$"--ControlPlane:HostUrl={url}"]));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}

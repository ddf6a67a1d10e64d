using Xunit;

namespace GameRelay.HostAgent.Tests;

public class AgentOptionsTests
{
    [Fact]
    public void The_times_are_those_of_the_GameLift_API()
    {
        AgentOptions options = new();

        Assert.Equal(
            (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(60), 3, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30)),
            (options.SdkInitializationTimeout, options.ProcessReadyTimeout, options.HealthCheckInterval, options.HealthCheckMisses, options.TerminateTimeout,
                options.ProcessExitTimeout));
        Assert.Equal((TimeSpan.FromSeconds(60), "20000-29999"), (options.PortRest, options.PortRange));
    }

    [Fact]
    public void A_wrong_setting_is_named()
    {
        AgentOptions options = new()
        {
            ControlPlane = "http://control-plane",
            DataDirectory = "/" + new string('d', 100),
            PortRange = "1-2",
            IpAddress = "example.org",
        };

        var failures = new AgentOptionsValidator().Validate(null, options).Failures!.ToArray();

        Assert.Collection(
            failures,
            f => Assert.Contains("GAMERELAY_AGENT__ControlPlane must be an https URL", f, StringComparison.Ordinal),
            f => Assert.Contains("too long for a unix socket", f, StringComparison.Ordinal),
            f => Assert.Contains("GAMERELAY_AGENT__PortRange '1-2'", f, StringComparison.Ordinal),
            f => Assert.Contains("'example.org' is not an IP address", f, StringComparison.Ordinal),
            f => Assert.Contains("'example.org' is not an IP address", f, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.0.0.0", "", "none that players can reach")]
    [InlineData("::", "", "none that players can reach")]
    [InlineData("10.0.0.1", "not a name", "GAMERELAY_AGENT__DnsName 'not a name' is not a DNS name")]
    public void An_address_that_no_player_can_use_is_refused(string address, string name, string error)
    {
        AgentOptions options = new()
        {
            ControlPlane = "https://control-plane",
            DataDirectory = "/data",
            IpAddress = address,
            DnsName = name,
            BindAddress = "::",
        };

        Assert.Contains(error, Assert.Single(new AgentOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_behind_NAT_tells_one_address_and_binds_another()
    {
        AgentOptions options = new()
        {
            ControlPlane = "https://control-plane",
            DataDirectory = "/data",
            IpAddress = "203.0.113.7",
            DnsName = "host-1.games.test",
            BindAddress = "::",
        };

        Assert.True(new AgentOptionsValidator().Validate(null, options).Succeeded);
    }
}

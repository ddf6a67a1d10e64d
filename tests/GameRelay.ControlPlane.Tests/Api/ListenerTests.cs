using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class ListenerTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0", "AllowPlainHttp")]
    [InlineData("http://[::]:0", "AllowPlainHttp")]
    [InlineData("https://127.0.0.1:0", "ApiCertificatePath")]
    [InlineData("http://games.example:0", "IP address")]
    [InlineData("ftp://127.0.0.1", "not an http or https URL")]
    public void A_listener_that_would_not_be_safe_or_possible_is_refused(string url, string expected) =>
        Assert.Contains(expected, Assert.Single(new ControlPlaneOptionsValidator().Validate(null, new() { ApiUrl = url }).Failures!), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://0.0.0.0:0", true)]
    [InlineData("http://127.0.0.1:0", false)]
    [InlineData("http://[::1]:0", false)]
    [InlineData("http://localhost:0", false)]
    public void Plain_http_is_for_loopback_or_who_insists(string url, bool insists) =>
        Assert.True(new ControlPlaneOptionsValidator().Validate(null, new() { ApiUrl = url, AllowPlainHttp = insists }).Succeeded);
}

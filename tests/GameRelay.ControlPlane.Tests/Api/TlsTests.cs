using System.Text;
using GameRelay.Api;
using GameRelay.Service;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly string _folder = TestFolder.New("tls");

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("pem")]
    [InlineData("pem and key")]
    [InlineData("pem and encrypted key")]
    [InlineData("pfx")]
    public async Task The_api_is_served_over_tls_with_its_chain(string kind)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: ["--ControlPlane:ApiUrl=https://127.0.0.1:0", .. Write(kind)]);
        using var http = _certificates.CreateClient();

        Assert.Equal("https", controlPlane.Url.Scheme);
        Assert.Empty((await ClientOf(controlPlane, http).DescribeFleetAttributesAsync(new())).FleetAttributes);
        await Assert.ThrowsAsync<ServiceUnreachableException>(() => controlPlane.Api.DescribeFleetAttributesAsync(new())); // knows nothing of the authority
    }

    [Fact]
    public async Task A_changed_certificate_is_taken_without_a_restart_and_open_connections_go_on()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: ["--ControlPlane:ApiUrl=https://127.0.0.1:0", .. Write("pem and key", "first")]);
        using var open = _certificates.CreateClient();
        await ClientOf(controlPlane, open).DescribeFleetAttributesAsync(new());
        Assert.Equal("CN=first", await NameShownAsync(controlPlane));

        // The new certificate without its key yet: what was good stays.
        var (old, second) = (File.ReadAllText(PathOf("key")), _certificates.Issue("second"));
        File.WriteAllText(PathOf("pem"), _certificates.Chain(second));
        controlPlane.Time.Advance(ReloadingCertificate.Interval);
        Assert.Equal("CN=first", await NameShownAsync(controlPlane));

        File.WriteAllText(PathOf("key"), TestCertificates.Key(second));
        await Eventually.TrueAsync(
            async () =>
            {
                controlPlane.Time.Advance(ReloadingCertificate.Interval);
                return await NameShownAsync(controlPlane) == "CN=second";
            },
            "new connections get the new certificate",
            TimeSpan.FromSeconds(60));
        await ClientOf(controlPlane, open).DescribeFleetAttributesAsync(new());
        Assert.NotEqual(old, File.ReadAllText(PathOf("key")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public async Task Plain_http_is_answered_with_what_is_wrong(int bodyBytes)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: ["--ControlPlane:ApiUrl=https://127.0.0.1:0", .. Write("pem")]);
        using var http = new HttpClient();
        var url = new Uri($"http://{controlPlane.Url.Authority}");

        using var answer = await http.PostAsync(url, new ByteArrayContent(new byte[bodyBytes]), Deadline.Token());
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("This port speaks TLS: its URL begins with https://", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var told = await Assert.ThrowsAsync<InvalidRequestException>(() => controlPlane.CreateClient(endpoint: url).DescribeFleetAttributesAsync(new()));
        Assert.Equal("This port speaks TLS: its URL begins with https://, not http://.", told.Message);
        // Whoever speaks TLS is not kept waiting by it.
        using var tls = _certificates.CreateClient();
        Assert.Empty((await ClientOf(controlPlane, tls).DescribeFleetAttributesAsync(new())).FleetAttributes);
    }

    [Theory]
    [InlineData("no such file", "ControlPlane:ApiCertificatePath '{0}' cannot be used: Could not find file")]
    [InlineData("not a certificate", "ControlPlane:ApiCertificatePath '{0}' cannot be used: ")]
    [InlineData("no key", "it holds no private key; name the key's file by ControlPlane:ApiCertificateKeyPath.")]
    public async Task A_certificate_that_cannot_be_used_stops_the_start_with_the_setting_and_the_fix(string kind, string expected)
    {
        if (kind == "not a certificate")
            File.WriteAllText(PathOf("pem"), "something else");
        else if (kind == "no key")
            File.WriteAllText(PathOf("pem"), _certificates.Chain(_certificates.Issue("first")));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ControlPlaneHost.StartAsync(
            settings: ["--ControlPlane:ApiUrl=https://127.0.0.1:0", $"--ControlPlane:ApiCertificatePath={PathOf("pem")}"]));

        Assert.Contains(expected.Replace("{0}", PathOf("pem"), StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    private string[] Write(string kind, string name = "first")
    {
        using var certificate = _certificates.Issue(name);
        var encrypted = kind.Contains("encrypted", StringComparison.Ordinal);
        var path = PathOf(kind == "pfx" ? "pfx" : "pem");
        if (kind == "pfx")
            File.WriteAllBytes(path, _certificates.Pfx(certificate));
        else
            File.WriteAllText(path, new StringBuilder(_certificates.Chain(certificate)).Append(kind == "pem" ? TestCertificates.Key(certificate) : "").ToString());
        File.WriteAllText(PathOf("key"), TestCertificates.Key(certificate, encrypted));
        return
        [
            $"--ControlPlane:ApiCertificatePath={path}",
            .. kind.EndsWith("key", StringComparison.Ordinal) ? new[] { $"--ControlPlane:ApiCertificateKeyPath={PathOf("key")}" } : [],
            .. encrypted || kind == "pfx" ? new[] { $"--ControlPlane:ApiCertificatePassword={TestCertificates.Password}" } : [],
        ];
    }

    private string PathOf(string extension) => Path.Combine(_folder, $"server.{extension}");

    private static GameRelayClient ClientOf(ControlPlaneHost controlPlane, HttpClient http) => new(
        http,
        new() { Endpoint = controlPlane.Url, AccessKeyId = ControlPlaneHost.AccessKeyId, SecretAccessKey = ControlPlaneHost.Secret, MaximumAttempts = 1 },
        controlPlane.Clock);

    private async Task<string> NameShownAsync(ControlPlaneHost controlPlane)
    {
        var name = "";
        using var http = _certificates.CreateClient(shown => name = shown);
        await http.GetStringAsync(new Uri(controlPlane.Url, "/healthz"), Deadline.Token(TimeSpan.FromSeconds(60)));
        return name;
    }
}

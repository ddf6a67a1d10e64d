using System.Security.Cryptography;
using GameRelay.HostAgent;
using GameRelay.HostAgent.Joining;
using GameRelay.Hosting.Host.V1;
using GameRelay.Service;
using GameRelay.Testing;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

/// <summary>The listener for hosts with a certificate that was issued elsewhere, and an agent's own way to it.</summary>
public sealed class HostCertificateTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly TestCertificates _foreign = new();
    private readonly string _folder = TestFolder.New("host-tls");

    public void Dispose()
    {
        _authority.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public async Task An_agent_joins_by_the_fingerprint_of_the_authority_and_takes_what_that_issued_alone()
    {
        Write(_authority, "first");
        // As a variable that is set to nothing.
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: [.. Settings(), "--ControlPlane:AdvertisedHostUrl="]);
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var issued = await controlPlane.Api.CreateJoinTokenAsync(new() { FleetId = fleet.FleetId });
        Assert.StartsWith("https://127.0.0.1:", issued.HostUrl, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(_authority.Root), System.Buffers.Text.Base64Url.DecodeFromChars(issued.JoinToken.Split('.')[2]));

        var credential = await JoinAsync(issued.HostUrl, issued.JoinToken);
        Assert.Equal((fleet.FleetId, true), (credential.FleetId, _authority.Root.AsSpan().SequenceEqual(credential.Authority)));
        await FetchScriptAsync(controlPlane, issued.HostUrl, credential);

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => FetchScriptAsync(controlPlane, issued.HostUrl, credential with { Authority = _foreign.Root }));
        Assert.Contains("certificate", refused.Status.Detail, StringComparison.Ordinal);
        // The name is looked at, too: an authority may have issued certificates to others.
        refused = await Assert.ThrowsAsync<RpcException>(
            () => FetchScriptAsync(controlPlane, issued.HostUrl.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), credential));
        Assert.Contains("certificate", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_certificate_is_taken_without_a_restart_unless_hosts_would_refuse_it()
    {
        var first = Write(_authority, "first");
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: Settings());
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var issued = await controlPlane.Api.CreateJoinTokenAsync(new() { FleetId = fleet.FleetId });
        var credential = await JoinAsync(issued.HostUrl, issued.JoinToken);

        Write(_foreign, "foreign");
        controlPlane.Time.Advance(ReloadingCertificate.Interval);
        await FetchScriptAsync(controlPlane, issued.HostUrl, credential);
        Assert.Equal(first, await ShownAsync(issued.HostUrl));

        var second = Write(_authority, "second");
        await Eventually.TrueAsync(
            async () =>
            {
                controlPlane.Time.Advance(ReloadingCertificate.Interval);
                return await ShownAsync(issued.HostUrl) == second;
            },
            "new connections get the new certificate",
            TimeSpan.FromSeconds(60));
        await FetchScriptAsync(controlPlane, issued.HostUrl, credential);
    }

    [Theory]
    [InlineData("foreign", "", "ControlPlane:HostCertificatePath '{0}' cannot be used: hosts, who trust the authority of ControlPlane:HostAuthorityPath alone, would refuse it: ")]
    [InlineData("first", "https://games.example:8443", "ControlPlane:HostCertificatePath '{0}' cannot be used: it is not for 'games.example', which hosts dial")]
    public async Task A_certificate_that_hosts_would_refuse_stops_the_start(string name, string advertised, string expected)
    {
        Write(name == "foreign" ? _foreign : _authority, name);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ControlPlaneHost.StartAsync(settings: [.. Settings(), $"--ControlPlane:AdvertisedHostUrl={advertised}"]));

        Assert.StartsWith(expected.Replace("{0}", PathOf("tls.pem"), StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_without_its_key_or_a_certificate_without_its_authority_stops_the_start()
    {
        Write(_authority, "first");

        var noKey = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ControlPlaneHost.StartAsync(settings: [$"--ControlPlane:HostAuthorityPath={PathOf("authority.pem")}"]));
        var noAuthority = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ControlPlaneHost.StartAsync(settings: [$"--ControlPlane:HostCertificatePath={PathOf("tls.pem")}"]));

        Assert.StartsWith($"The hosts' authority '{PathOf("authority.pem")}' cannot sign: ", noKey.Message, StringComparison.Ordinal);
        Assert.StartsWith("ControlPlane:HostCertificatePath needs ControlPlane:HostAuthorityPath", noAuthority.Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string[] Settings() =>
    [
        $"--ControlPlane:HostAuthorityPath={PathOf("authority.pem")}",
        $"--ControlPlane:HostCertificatePath={PathOf("tls.pem")}",
        $"--ControlPlane:HostCertificateKeyPath={PathOf("tls.key")}",
    ];

    /// <summary>A certificate for 127.0.0.1 with its issuer. The authority of the settings is always ours, without its key.</summary>
    private string Write(TestCertificates issuer, string name)
    {
        using var certificate = issuer.Issue(name);
        File.WriteAllText(PathOf("authority.pem"), _authority.RootPem);
        File.WriteAllText(PathOf("tls.key"), TestCertificates.Key(certificate));
        File.WriteAllText(PathOf("tls.pem"), issuer.Chain(certificate));
        return certificate.Thumbprint;
    }

    private static Task<HostCredential> JoinAsync(string url, string token) => new Enrolment(
        Options.Create(new AgentOptions { ControlPlane = url, JoinToken = token, DataDirectory = TestFolder.New("agent") }),
        TimeProvider.System,
        NullLogger<Enrolment>.Instance).EnsureJoinedAsync(Deadline.Token());

    /// <summary>On a connection of its own.</summary>
    private static async Task FetchScriptAsync(ControlPlaneHost controlPlane, string url, HostCredential credential)
    {
        var hash = await controlPlane.WithDbAsync(db => db.Scripts.Select(script => script.ContentHash).SingleAsync());
        using var channel = Enrolment.OpenChannel(url, credential);
        using var fetched = new HostControl.HostControlClient(channel).FetchScript(
            new() { ContentHash = hash }, Enrolment.Authorization(credential), cancellationToken: Deadline.Token());
        Assert.True(await fetched.ResponseStream.MoveNext(Deadline.Token()));
    }

    private static async Task<string> ShownAsync(string url)
    {
        var shown = "";
        using HttpClient client = new(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate!.GetCertHashString()).Length > 0 },
        })
        {
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.GetAsync(new Uri(url), Deadline.Token());
        return shown;
    }
}

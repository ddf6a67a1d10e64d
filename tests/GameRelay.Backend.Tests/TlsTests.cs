using System.Net;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Backend.Tests;

public sealed class TlsTests
{
    [Fact]
    public async Task Players_are_served_over_tls_and_a_changed_certificate_is_taken()
    {
        using var certificates = new TestCertificates();
        var path = Path.Combine(TestFolder.New("tls"), "server.pfx");
        File.WriteAllBytes(path, certificates.Pfx(certificates.Issue("first")));
        await using var backend = await BackendHost.StartAsync(
            "--Backend:Url=https://127.0.0.1:0", $"--Backend:CertificatePath={path}", $"--Backend:CertificatePassword={TestCertificates.Password}");
        using var open = certificates.CreateClient();
        var health = new Uri(backend.Url, "/healthz");
        Assert.Equal("https", health.Scheme);
        Assert.Equal(HttpStatusCode.OK, (await open.GetAsync(health, Deadline.Token())).StatusCode);

        File.WriteAllBytes(path, certificates.Pfx(certificates.Issue("second")));

        await Eventually.TrueAsync(
            async () =>
            {
                backend.Time.Advance(TimeSpan.FromSeconds(10));
                var name = "";
                using var http = certificates.CreateClient(shown => name = shown);
                await http.GetStringAsync(health, Deadline.Token());
                return name == "CN=second";
            },
            "new connections get the new certificate",
            TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.OK, (await open.GetAsync(health, Deadline.Token())).StatusCode);
    }
}

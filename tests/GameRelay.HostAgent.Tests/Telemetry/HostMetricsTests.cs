using System.Text.Json;
using GameRelay.Testing;
using GameRelay.Testing.Telemetry;
using Xunit;

namespace GameRelay.HostAgent.Tests.Telemetry;

public sealed class HostMetricsTests
{
    [Fact]
    public async Task A_host_tells_its_connection_and_its_processes_and_logs_json_when_asked()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("LogFormat", "Json"));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 2);
        var url = await Eventually.GetAsync(() => Task.FromResult(MetricsUrl(agent.Log)), "the log tells where the metrics are");
        using HttpClient http = new();

        PrometheusText? metrics = null;
        await Eventually.TrueAsync(
            async () => (metrics = await PrometheusText.ScrapeAsync(http, url)).Sum("gamerelay_host_server_processes", ("phase", "ready")) == 2,
            "two processes are ready");

        Assert.Equal(1, metrics!.Sum("gamerelay_control_plane_connected"));
        Assert.Equal(0, metrics.Sum("gamerelay_relay_players"));
        Assert.True(metrics.Sum("gamerelay_relay_memory_bytes") > 0);
        Assert.True(metrics.Sum("gamerelay_relay_cpu_seconds_total") > 0);
    }

    // Every whole line is one object; the last one may still be on its way.
    private static Uri? MetricsUrl(string log) => log[..(log.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(line => line.TryGetProperty("MetricsUrl", out _))
        .Select(line => new Uri(line.GetProperty("MetricsUrl").GetString()!))
        .FirstOrDefault();
}

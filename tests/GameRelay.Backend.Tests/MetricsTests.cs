using System.Diagnostics.Metrics;
using System.Net;
using GameRelay.Service;
using GameRelay.Testing.Documentation;
using GameRelay.Testing.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.Backend.Tests;

public sealed class MetricsTests : IAsyncLifetime
{
    private BackendHost _backend = null!;

    public async ValueTask InitializeAsync() => _backend = await BackendHost.StartAsync();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task Requests_are_told_by_route_and_status()
    {
        await _backend.SignInAsync("ana");
        using var refused = await _backend.SendAsync(HttpMethod.Post, "/sessions/made-up/join");
        using var unknown = await _backend.SendAsync(HttpMethod.Get, "/made-up");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NotFound), (refused.StatusCode, unknown.StatusCode));
        using HttpClient http = new();

        var metrics = await PrometheusText.ScrapeAsync(http, _backend.Services.GetRequiredService<MetricsServer>().Url!);

        Assert.Equal(1, Count("/sign-in", "200"));
        Assert.Equal(1, Count("/sessions/{id}/join", "401"));
        Assert.Equal(1, Count("unknown", "404"));
        Assert.DoesNotContain(metrics.Samples, sample => sample.Labels.Values.Any(value => value.Contains("made-up", StringComparison.Ordinal)));

        double? Count(string route, string status) =>
            metrics.Sum("gamerelay_backend_request_duration_seconds_count", ("route", route), ("status", status));
    }

    [Fact]
    public Task The_page_tells_every_metric() => MetricsTable.HoldPageAsync("backend", _backend.Services.GetRequiredService<IMeterFactory>());
}

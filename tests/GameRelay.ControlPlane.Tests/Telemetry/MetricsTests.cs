using System.Net;
using GameRelay.Api;
using GameRelay.ControlPlane.Telemetry;
using GameRelay.ControlPlane.Tests.Features.Placements;
using GameRelay.Service;
using GameRelay.Testing;
using GameRelay.Testing.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Telemetry;

public sealed class MetricsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private ControlPlaneHost _controlPlane = null!;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _controlPlane.DisposeAsync();
    }

    [Fact]
    public async Task A_fleet_is_told_by_location_with_its_hosts_processes_game_sessions_and_players()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 3);
        var idle = await _controlPlane.AddComputeAsync(fleet.FleetId);
        await _controlPlane.AddReadyProcessAsync(fleet.FleetId, idle);
        var active = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 4, fleet.FleetId);
        await _controlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = active.GameSessionId, PlayerId = "ana" });
        await _controlPlane.Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 2 });

        var metrics = await ScrapeAsync();

        double? Of(string name) => metrics.Sum("gamerelay_" + name, ("fleet_id", fleet.FleetId), ("location", "local"));
        Assert.Equal((1, 0, 1), (Of("desired_instances"), Of("min_instances"), Of("max_instances")));
        Assert.Equal((2, 4, 4), (Of("active_instances"), Of("active_server_processes"), Of("healthy_server_processes")));
        Assert.Equal((1, 1, 2), (Of("activating_game_sessions"), Of("active_game_sessions"), Of("available_game_sessions")));
        Assert.Equal((1, 3), (Of("current_player_sessions"), Of("available_player_sessions")));
        Assert.Equal((0, 2), (Of("unreachable_instances"), Of("waiting_host_commands")));
        Assert.Equal("gauge", metrics.Types["gamerelay_active_game_sessions"]);
    }

    [Fact]
    public async Task A_host_that_drains_is_no_capacity_any_more()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 2);
        await _controlPlane.WithDbAsync(db => db.Computes.ExecuteUpdateAsync(set => set.SetProperty(c => c.DrainingSince, _controlPlane.Clock.GetUtcNow())));

        var metrics = await ScrapeAsync();

        double? Of(string name) => metrics.Sum("gamerelay_" + name, ("fleet_id", fleet.FleetId), ("location", "local"));
        Assert.Equal((0, 0, 0), (Of("active_instances"), Of("idle_instances"), Of("available_game_sessions")));
        Assert.Equal(2, Of("active_server_processes"));
    }

    [Fact]
    public async Task Requests_are_counted_by_operation_and_error_and_unknown_names_make_no_series()
    {
        var before = await ScrapeAsync();
        await _controlPlane.Api.ListFleetsAsync(new());
        await Assert.ThrowsAsync<NotFoundException>(() => _controlPlane.Api.DescribeScriptAsync(new() { ScriptId = "script-none" }));
        using var request = new HttpRequestMessage(HttpMethod.Post, _controlPlane.Url);
        request.Headers.Add("X-Amz-Target", "GameLift.MadeUp");
        using var refused = await _http.SendAsync(request);

        var metrics = await ScrapeAsync();

        Assert.Equal(1, Grown("ListFleets", ""));
        Assert.Equal(1, Grown("DescribeScript", "NotFoundException"));
        Assert.DoesNotContain(metrics.Samples, sample => sample.Labels.Values.Contains("MadeUp"));
        Assert.Equal(1, metrics.Sum("gamerelay_api_request_duration_seconds_count", ("operation", "ListFleets")));
        Assert.Equal("histogram", metrics.Types["gamerelay_api_request_duration_seconds"]);

        double Grown(string operation, string error) =>
            (Count(metrics, operation, error) ?? 0) - (Count(before, operation, error) ?? 0);

        static double? Count(PrometheusText text, string operation, string error) =>
            text.Sum("gamerelay_api_requests_total", ("operation", operation), ("error", error));
    }

    [Fact]
    public async Task The_state_of_the_fleets_is_read_again_only_after_some_seconds()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync();
        var first = await ScrapeAsync();
        await _controlPlane.AddComputeAsync(fleet.FleetId);

        var cached = await ScrapeAsync();
        _controlPlane.Time.Advance(FleetReading.GoodFor);
        var later = await ScrapeAsync();

        Assert.Equal((1, 1, 2), (Instances(first), Instances(cached), Instances(later)));

        double? Instances(PrometheusText text) => text.Sum("gamerelay_active_instances", ("fleet_id", fleet.FleetId));
    }

    [Fact]
    public async Task Two_replicas_tell_the_same_of_fleets_and_each_its_own_requests()
    {
        await using var other = await ControlPlaneHost.StartAsync(besides: _controlPlane);
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 2);

        var (one, two) = (await ScrapeAsync(), await ScrapeAsync(other));

        Assert.Equal(2, one.Sum("gamerelay_active_server_processes", ("fleet_id", fleet.FleetId)));
        Assert.Equal(2, two.Sum("gamerelay_active_server_processes", ("fleet_id", fleet.FleetId)));
        Assert.Equal(1, one.Sum("gamerelay_api_requests_total", ("operation", "CreateFleet")));
        Assert.Null(two.Sum("gamerelay_api_requests_total", ("operation", "CreateFleet")));
    }

    [Fact]
    public async Task The_listener_has_the_metrics_and_nothing_else()
    {
        var metrics = Url(_controlPlane);
        using var api = await _http.PostAsync(new Uri(metrics, "/"), null);
        using var page = await _http.GetAsync(metrics);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (api.StatusCode, page.StatusCode));
        Assert.Equal("text/plain", page.Content.Headers.ContentType?.MediaType);
        using var onTheApi = await _http.GetAsync(new Uri(_controlPlane.Url, "/metrics"));
        Assert.NotEqual(HttpStatusCode.OK, onTheApi.StatusCode);
    }

    [Fact]
    public async Task A_queue_is_told_with_what_waits_in_it_and_what_became_of_the_rest()
    {
        var full = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var fleet = await _controlPlane.CreateActiveFleetAsync();
        var queue = await _controlPlane.CreateQueueAsync([full.FleetArn!, fleet.FleetArn!]);
        var placed = await _controlPlane.StartPlacementAsync(queue);
        await _controlPlane.ActivateAsync(await _controlPlane.StartedAsync(placed));
        await _controlPlane.Api.StopGameSessionPlacementAsync(new() { PlacementId = await _controlPlane.StartPlacementAsync(queue) });
        await _controlPlane.StartPlacementAsync(queue);
        _controlPlane.Time.Advance(TimeSpan.FromSeconds(7));

        var metrics = await ScrapeAsync();

        double? Of(string name) => metrics.Sum("gamerelay_" + name, ("queue", queue));
        Assert.Equal((1, 7), (Of("queue_depth"), Of("queue_average_wait_seconds")));
        Assert.Equal((3, 1, 1), (Of("placements_started_total"), Of("placements_succeeded_total"), Of("placements_canceled_total")));
        Assert.Equal(1, metrics.Sum("gamerelay_placements_succeeded_total", ("queue", queue), ("location", "local")));
        Assert.Equal((1, null), (Of("placements_first_choice_out_of_capacity_total"), Of("placements_lowest_latency_total")));
    }

    [Fact]
    public async Task Metrics_are_served_over_tls_when_asked()
    {
        using var certificates = new TestCertificates();
        var (certificate, path) = (certificates.Issue("metrics"), Path.Combine(TestFolder.New("tls"), "metrics.pem"));
        await File.WriteAllTextAsync(path, certificates.Chain(certificate) + TestCertificates.Key(certificate));
        await using var controlPlane = await ControlPlaneHost.StartAsync(
            besides: _controlPlane, settings: ["--ControlPlane:MetricsUrl=https://127.0.0.1:0", $"--ControlPlane:MetricsCertificatePath={path}"]);
        using var http = certificates.CreateClient();

        Assert.Equal("https", Url(controlPlane).Scheme);
        Assert.NotEmpty((await PrometheusText.ScrapeAsync(http, Url(controlPlane))).Samples);
    }

    private Task<PrometheusText> ScrapeAsync(ControlPlaneHost? of = null) => PrometheusText.ScrapeAsync(_http, Url(of ?? _controlPlane));

    private static Uri Url(ControlPlaneHost controlPlane) => controlPlane.Services.GetRequiredService<MetricsServer>().Url!;
}

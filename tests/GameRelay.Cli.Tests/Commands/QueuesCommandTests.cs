using GameRelay.Api;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class QueuesCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task A_queue_is_created_shown_changed_listed_and_deleted()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();
        var created = await cli.RunAsync(
            "queues", "create", "main", "--destination", fleet.FleetId, "--timeout", "60", "--max-latency", "50:20", "--max-latency", "120", "--allow-location", "local",
            "--priority", "location", "--priority", "cost", "--location-order", "local", "--json");
        var queue = created.Json.GetProperty("GameSessionQueue");
        Assert.Equal(fleet.FleetArn, queue.GetProperty("Destinations")[0].GetProperty("DestinationArn").GetString());

        var shown = await cli.RunAsync("queues", "show", "main");
        Assert.Equal(("60 s", "local", "LOCATION, COST"), (shown.Field("Timeout"), shown.Field("Allowed"), shown.Field("Priority")));
        Assert.Contains("at most 50 ms for 20 s", shown.Out, StringComparison.Ordinal);
        Assert.Contains("at most 120 ms to the end", shown.Out, StringComparison.Ordinal);

        Assert.Equal("90 s", (await cli.RunAsync("queues", "update", "main", "--timeout", "90")).Field("Timeout"));
        Assert.Matches("main +1 +90 s", (await cli.RunAsync("queues", "list")).Out);
        Assert.Equal("main", (await cli.RunAsync("queues", "delete", "main")).Field("Deleted"));
        (await cli.RunAsync("queues", "show", "main")).AssertFailed("Queue 'main' does not exist.");
    }

    [Theory]
    [InlineData("--max-latency 'x' is neither milliseconds nor milliseconds:seconds.", "queues", "update", "main", "--max-latency", "x")]
    [InlineData("--priority 'luck' is none of latency, cost, destination and location.", "queues", "update", "main", "--priority", "luck")]
    [InlineData("--latency 'ana=5' is not player:location=ms.", "placements", "start", "--queue", "main", "--players", "2", "--latency", "ana=5")]
    public async Task What_cannot_be_read_is_told(string error, params string[] arguments)
    {
        var result = await cli.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_placement_is_started_explained_watched_and_fulfilled()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await cli.RunAsync("queues", "create", "waiting", "--destination", fleet.FleetArn!);
        var started = cli.RunAsync(
            "placements", "start", "--queue", "waiting", "--players", "4", "--id", "match-1", "--player", "ana", "--latency", "ana:local=20.5", "--property", "map=dust", "--wait");
        await Eventually.TrueAsync(
            async () => (await cli.RunAsync("placements", "explain", "match-1")).Out.Contains("No server process is free.", StringComparison.Ordinal), "it is explained why it waits");
        var watched = cli.RunAsync("placements", "watch", "match-1");

        await cli.ControlPlane.AddReadyProcessAsync(fleet.FleetId, await cli.ControlPlane.AddComputeAsync(fleet.FleetId));
        await cli.ControlPlane.Services.GetRequiredService<PlacementLoop>().TickAsync(Deadline.Token());
        var gameSessionId = (await cli.ControlPlane.Api.DescribeGameSessionPlacementAsync(new() { PlacementId = "match-1" })).GameSessionPlacement.GameSessionId!;
        await cli.ControlPlane.ActivateAsync(gameSessionId);

        var placed = await started;
        Assert.Equal(("FULFILLED", "match-1", "local"), (placed.Field("Status"), placed.Field("Session"), placed.Field("Location")));
        Assert.Matches("psess-[^ ]+ +ana", placed.Out);
        Assert.Contains("FULFILLED  game session match-1 in local", (await watched).Out, StringComparison.Ordinal);
        Assert.Equal("FULFILLED", (await cli.RunAsync("placements", "show", "match-1")).Field("Status"));
        (await cli.RunAsync("placements", "stop", "match-1")).AssertFailed("is FULFILLED");
    }

    [Fact]
    public async Task A_placement_that_is_stopped_is_told_as_such()
    {
        await cli.RunAsync("queues", "create", "empty");
        await cli.RunAsync("placements", "start", "--queue", "empty", "--players", "4", "--id", "match-2");

        Assert.Equal("CANCELLED", (await cli.RunAsync("placements", "stop", "match-2")).Field("Status"));
        Assert.Contains("no game session", (await cli.RunAsync("placements", "watch", "match-2")).Out, StringComparison.Ordinal);
        Assert.Equal(
            GameSessionPlacementState.Cancelled,
            (await cli.ControlPlane.Api.DescribeGameSessionPlacementAsync(new() { PlacementId = "match-2" })).GameSessionPlacement.Status);
    }
}

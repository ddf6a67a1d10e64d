using System.Net;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

public sealed class StopTests
{
    [Fact]
    public async Task A_replica_that_stops_gives_its_loops_to_the_others_at_once()
    {
        var first = await ControlPlaneHost.StartAsync();
        await using var second = await ControlPlaneHost.StartAsync(besides: first);
        Assert.True(await first.TickAsync<HostWatch>());
        Assert.False(await second.TickAsync<HostWatch>());

        await first.DisposeAsync();

        Assert.True(await second.TickAsync<HostWatch>());
    }

    [Fact]
    public async Task Told_to_stop_it_is_not_ready_and_answers_until_the_delay_is_over()
    {
        var controlPlane = await ControlPlaneHost.StartAsync(settings: ["--ControlPlane:StopDelay=0:01:00"]);
        using var http = new HttpClient { BaseAddress = controlPlane.Url };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz")).StatusCode);

        var stopped = controlPlane.DisposeAsync().AsTask();
        await Eventually.TrueAsync(
            async () => (await http.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable, "not ready any more");
        Assert.Empty((await controlPlane.Api.ListFleetsAsync(new())).FleetIds);

        await Eventually.TrueAsync(
            () =>
            {
                controlPlane.Time.Advance(TimeSpan.FromMinutes(1));
                return stopped.IsCompleted;
            },
            "stopped");
        await stopped;
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
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

    [Fact]
    public async Task The_program_ends_well_on_SIGTERM_and_writes_json_lines_until_then()
    {
        var data = TestFolder.New("stop");
        await using var besides = await ControlPlaneHost.StartAsync(dataDirectory: data);
        var start = new ProcessStartInfo("dotnet",
        [
            typeof(ControlPlaneOptions).Assembly.Location,
            $"--ControlPlane:DataDirectory={data}",
            $"--ControlPlane:ConnectionString={besides.Database.ConnectionString}",
            "--ControlPlane:ApiUrl=http://127.0.0.1:0",
            "--ControlPlane:HostUrl=https://127.0.0.1:0",
            "--ControlPlane:LogFormat=Json",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var ended = CommandResult.OfAsync(process, TimeSpan.FromSeconds(120));
        var file = Path.Combine(data, "control-plane.json");
        await Eventually.TrueAsync(
            () => ended.IsCompleted || JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("pid").GetInt32() == process.Id, "listening");
        Assert.False(ended.IsCompleted, "The control plane ended by itself.");

        Signals.Terminate(process.Id);

        var result = await ended;
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty("@t", out _), line));
        Assert.Contains("\"MetricsUrl\":", result.Output, StringComparison.Ordinal);
    }
}

using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public class SupervisionTests
{
    [Fact]
    public async Task A_joined_host_runs_as_many_processes_as_the_runtime_configuration_has()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 3);

        await Eventually.TrueAsync(() => ReadyProcesses(controlPlane).Count() == 3, "three processes get ready");

        Assert.Equal(3, controlPlane.Reports.Select(r => r.ProcessChanged?.Process.Port).OfType<int>().Distinct().Count());
        Assert.Equal(
            ["FLEET_STATE_DOWNLOADING", "FLEET_CREATION_EXTRACTING_BUILD", "FLEET_STATE_VALIDATING", "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG",
                "FLEET_STATE_BUILDING", "FLEET_STATE_ACTIVATING"],
            controlPlane.Reports.Select(r => r.Event?.Code).OfType<string>());
    }

    private static IEnumerable<string> ReadyProcesses(TestControlPlane controlPlane) =>
        controlPlane.Reports.Select(r => r.ProcessChanged?.Process).OfType<ServerProcess>().Where(p => p.Phase == ProcessPhase.Ready).Select(p => p.ProcessId).Distinct();
}

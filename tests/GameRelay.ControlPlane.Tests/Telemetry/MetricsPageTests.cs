using System.Diagnostics.Metrics;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.ControlPlane.Telemetry;
using GameRelay.Testing.Documentation;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Telemetry;

public sealed class MetricsPageTests
{
    [Fact]
    public async Task The_page_tells_every_metric()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        _ = new ControlPlaneMetrics(meters);
        _ = new PlacementMetrics(meters);
        _ = new FleetGauges(meters, null!); // read only when somebody asks
        _ = new QueueGauges(meters, null!);

        await MetricsTable.HoldPageAsync("control plane", meters);
    }
}

using System.Diagnostics.Metrics;
using GameRelay.HostAgent.Telemetry;
using GameRelay.Testing.Documentation;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.HostAgent.Tests.Telemetry;

public sealed class MetricsPageTests
{
    [Fact]
    public async Task The_page_tells_every_metric()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        _ = new RelayTraffic(meters);
        _ = new HostGauges(null!, meters); // asked only when somebody scrapes

        await MetricsTable.HoldPageAsync("host agent", meters);
    }
}

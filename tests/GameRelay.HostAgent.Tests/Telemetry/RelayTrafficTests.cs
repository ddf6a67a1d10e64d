using System.Diagnostics.Metrics;
using GameRelay.HostAgent.Telemetry;
using GameRelay.Hosting.Process.V1;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.HostAgent.Tests.Telemetry;

public sealed class RelayTrafficTests
{
    [Fact]
    public void What_processes_tell_of_themselves_adds_up_and_is_counted_once()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        Dictionary<string, long> sums = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var series = $"{instrument.Name} {tags[0].Value}";
            sums[series] = sums.GetValueOrDefault(series) + value;
        });
        listener.Start();
        RelayTraffic traffic = new(meters);
        Traffic first = new() { MessagesIn = 10, MessagesOut = 30, DroppedDatagrams = { ["malformed"] = 1 } };
        Traffic second = new() { MessagesIn = 15, MessagesOut = 45, DroppedDatagrams = { ["malformed"] = 4, ["replayed"] = 2 } };

        traffic.Add(new(), first);
        traffic.Add(first, second);
        traffic.Add(new(), new() { MessagesIn = 100 }); // another process

        Assert.Equal((115, 45), (sums["relay_messages_total in"], sums["relay_messages_total out"]));
        Assert.Equal((4, 2), (sums["relay_datagrams_dropped_total malformed"], sums["relay_datagrams_dropped_total replayed"]));
    }
}

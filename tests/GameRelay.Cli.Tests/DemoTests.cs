using System.Text.Json;
using GameRelay.Cli.Demo;
using Xunit;

namespace GameRelay.Cli.Tests;

public sealed class DemoTests
{
    [Fact]
    public void The_result_is_one_object_with_exactly_the_documented_members()
    {
        var result = new DemoResult(8, 20, new(1, 2, 3), new(4, 5, 6), new(0.5, 1.25, 9), new(1, 2, 3, 4)) { Problems = ["not part of it"] };
        Assert.Equal(
            """
            {"players":8,"seconds":20,"fast":{"sent":1,"expected":2,"delivered":3},"reliable":{"sent":4,"expected":5,"delivered":6},"latencyMs":{"p50":0.5,"p99":1.25,"max":9},"startMs":{"platform":1,"fleetActive":2,"gameSessionActive":3,"join":4}}
            """,
            JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
    }

    [Fact]
    public void Quantiles_are_exact_to_three_percent()
    {
        var latencies = new LatencyHistogram();
        for (var microseconds = 1; microseconds <= 100_000; microseconds++)
            latencies.Add(TimeSpan.FromMicroseconds(microseconds));
        Assert.InRange(latencies.QuantileMilliseconds(0.5), 50 * 0.97, 50 * 1.03);
        Assert.InRange(latencies.QuantileMilliseconds(0.99), 99 * 0.97, 99 * 1.03);
        Assert.Equal(100, latencies.MaximumMilliseconds);
        Assert.Equal(100, latencies.QuantileMilliseconds(1));
    }

    [Fact]
    public void Histograms_add_up()
    {
        var sum = new LatencyHistogram();
        foreach (var latency in (double[])[1, 2, 700])
        {
            var one = new LatencyHistogram();
            one.Add(TimeSpan.FromMilliseconds(latency));
            sum.Add(one);
        }

        Assert.InRange(sum.QuantileMilliseconds(0.5), 2, 2.07);
        Assert.Equal(700, sum.MaximumMilliseconds);
        Assert.Equal(0, new LatencyHistogram().QuantileMilliseconds(0.5));
    }

    [Fact]
    public void A_message_reads_as_it_was_written_and_a_short_one_does_not_read()
    {
        var payload = new byte[BotMessage.Bytes];
        new BotMessage(7, 123_456, long.MaxValue).Write(payload);
        Assert.True(BotMessage.TryRead(payload, out var read));
        Assert.Equal(new BotMessage(7, 123_456, long.MaxValue), read);
        Assert.False(BotMessage.TryRead(payload.AsSpan(0, 15), out _));
    }
}

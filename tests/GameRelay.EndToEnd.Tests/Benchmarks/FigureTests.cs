using System.Xml.Linq;
using GameRelay.Benchmarks;
using GameRelay.Benchmarks.Charts;
using GameRelay.Benchmarks.Checking;
using GameRelay.Benchmarks.Load;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Benchmarks;

/// <summary>What the benchmark makes of its readings.</summary>
public class FigureTests
{
    [Fact]
    public void Quantiles_are_off_by_no_more_than_a_bucket()
    {
        Histogram histogram = new();
        for (var microseconds = 1000; microseconds > 0; microseconds--)
            histogram.Add(TimeSpan.FromMicroseconds(microseconds));

        var quantiles = histogram.ToQuantiles();

        Assert.InRange(quantiles.P50.TotalMicroseconds, 500, 500 * 1.016);
        Assert.InRange(quantiles.P95.TotalMicroseconds, 950, 950 * 1.016);
        Assert.InRange(quantiles.P99.TotalMicroseconds, 990, 1000);
        Assert.Equal(1000, quantiles.Worst.TotalMicroseconds);
        Assert.Equal(TimeSpan.Zero, new Histogram().ToQuantiles().P50);
    }

    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0, "2.00 (1.00–3.00)")]
    [InlineData(new[] { 4.0, 1.0, 2.0, 3.0 }, 2.5, "2.50 (1.00–4.00)")]
    [InlineData(new[] { 7.0 }, 7.0, "7.00")]
    public void A_spread_tells_the_middle_and_the_ends(double[] values, double median, string text)
    {
        Assert.Equal(median, Spread.Of(values).Median);
        Assert.Equal(text, Spread.Of(values).ToText());
    }

    [Theory]
    [InlineData(0.5, false)]
    [InlineData(1.35, false)]
    [InlineData(1.36, true)]
    public void A_figure_is_worse_only_beyond_tolerance_and_slack(double measured, bool isWorse)
    {
        Figure stored = new("a ratio", 1, Tolerance: 0.3, Slack: 0.05);
        Assert.Equal(isWorse, (stored with { Value = measured }).IsWorseThan(stored));
    }

    [Fact]
    public void Players_of_a_round_send_at_the_same_phases_whatever_is_measured()
    {
        Traffic traffic = new(Players: 32, RateHz: 20, PayloadBytes: 64);

        Assert.Equal(traffic.Phases(round: 1), traffic.Phases(round: 1));
        Assert.NotEqual(traffic.Phases(round: 1), traffic.Phases(round: 2));
        Assert.All(traffic.Phases(round: 1), phase => Assert.InRange(phase, TimeSpan.Zero, traffic.Interval));
        Assert.Equal(Enumerable.Range(0, 32), traffic.Order(round: 1).Order());
    }

    [Fact]
    public void A_chart_shows_each_point_and_which_of_them_are_in_doubt()
    {
        LineChart chart = new("a < b", "players", ["2", "4", "8"], "ms",
            [new Line("relay & more", "#0072b2", IsDashed: true, [new Point(0.2, IsDoubtful: false), null, new Point(40, IsDoubtful: true)])]);

        var svg = XDocument.Parse(chart.ToSvg()).Root!;

        var circles = svg.Elements(svg.Name.Namespace + "circle").ToList();
        Assert.Equal(["#0072b2", "#fff"], circles.Select(circle => circle.Attribute("fill")!.Value));
        // The axis goes from 0.2 to 50: the first point is at its foot, the second below its top.
        var heights = circles.Select(circle => double.Parse(circle.Attribute("cy")!.Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(348, heights[0]);
        Assert.InRange(heights[1], 44, 70);
        Assert.Contains("relay & more", svg.Value, StringComparison.Ordinal);
    }
}

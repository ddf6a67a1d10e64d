using System.Text.RegularExpressions;
using Xunit;

namespace GameRelay.Architecture.Tests;

public partial class AlertTests
{
    // The programs' own tests hold the tables of that page to their code.
    [Fact]
    public void Every_metric_of_the_alerts_exists()
    {
        var known = Metric().Matches(Repository.Read("docs/operations.md")).Where(match => match.Value.StartsWith("| `", StringComparison.Ordinal))
            .Select(match => match.Groups["name"].Value).ToHashSet();
        var alerts = Repository.Read("deploy/prometheus/alerts.yml");

        var asked = Metric().Matches(alerts).Select(match => PartOfHistogram().Replace(match.Groups["name"].Value, "")).Distinct().ToList();

        Assert.NotEmpty(known);
        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains(name, known));
    }

    [GeneratedRegex("(\\| `)?(?<name>gamerelay_[a-z_]+)")]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex PartOfHistogram();
}

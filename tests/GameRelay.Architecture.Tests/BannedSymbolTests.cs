using System.Text.RegularExpressions;
using Xunit;

namespace GameRelay.Architecture.Tests;

public partial class BannedSymbolTests
{
    [Fact]
    public void No_statement_asks_the_database_for_the_time() =>
        Assert.Empty(Matches(DatabaseClock(), Repository.Files("src", "*.cs").Concat(Repository.Files("src", "*.sql"))
            // Reads it once in a while, so that all replicas go by one clock.
            .Where(path => path != "src/GameRelay.ControlPlane/Data/DatabaseClock.cs")));

    [Fact]
    public void No_code_reads_an_ambient_clock() =>
        Assert.Empty(Matches(AmbientClock(), Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Where(path => !path.StartsWith("tests/GameRelay.Architecture.Tests/", StringComparison.Ordinal))));

    // The analyzer is what refuses the symbols in code that this test's patterns do not know; without it the list is only a text.
    [Theory]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("P:System.Environment.TickCount64")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.TimeSpan,System.Threading.CancellationToken)")]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int32)")]
    [InlineData("M:System.Threading.PeriodicTimer.#ctor(System.TimeSpan)")]
    public void The_analyzer_bans_it_in_every_product_project(string symbol)
    {
        Assert.Contains(symbol + ";", Repository.Read("eng/BannedSymbols.txt"), StringComparison.Ordinal);
        var properties = Repository.Read("Directory.Build.props");
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", properties, StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", properties, StringComparison.Ordinal);
        Assert.DoesNotContain(Repository.Files("src", "*.csproj"), project => Repository.Read(project).Contains("RS0030", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("where expires_at < now()", true)]
    [InlineData("select CURRENT_TIMESTAMP", true)]
    [InlineData("clock_timestamp()", true)]
    [InlineData("SELECT NOW()", true)]
    [InlineData("var now = Now();", false)]
    [InlineData("var now = time.GetUtcNow();", false)]
    public void The_pattern_tells_a_database_clock(string text, bool banned) => Assert.Equal(banned, DatabaseClock().IsMatch(text));

    private static IEnumerable<string> Matches(Regex pattern, IEnumerable<string> files) =>
        from file in files
        from line in Repository.Read(file).Split('\n').Select((text, index) => (text, number: index + 1))
        where pattern.IsMatch(line.text)
        select $"{file}:{line.number}: {line.text.Trim()}";

    [GeneratedRegex(@"(?<![\w.])(now|NOW)\s*\(\s*\)|(?i:\bcurrent_timestamp\b|\b(clock|statement|transaction)_timestamp\s*\(|\blocaltimestamp\b)")]
    private static partial Regex DatabaseClock();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b|\bEnvironment\.TickCount|\bThread\.Sleep\(")]
    private static partial Regex AmbientClock();
}

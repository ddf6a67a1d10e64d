using System.Xml.Linq;
using GameRelay.Cli.TestRuns;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests;

public sealed class TestReportTests
{
    [Fact]
    public void Counts_and_failures_are_read_from_the_result_file()
    {
        var report = TestReport.Parse(XDocument.Parse("""
            <assemblies><assembly passed="2" failed="1" skipped="3" errors="1">
              <errors><error name="A fixture" type="test-class-cleanup"><failure><message>left something</message></failure></error></errors>
              <collection><test name="A.B.Fails(n: 1)" type="A.B" method="Fails" result="Fail"><failure><message> expected 1 </message><stack-trace>at A.B</stack-trace></failure></test>
              <test name="A.B.Passes" result="Pass" /></collection>
            </assembly></assemblies>
            """));
        Assert.Equal("2 passed, 2 failed, 3 skipped", report.Counts.ToString());
        Assert.Equal([new("A.B.Fails(n: 1)", "expected 1\nat A.B", "A.B.Fails"), new("A fixture", "left something")], report.Failures);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("<assemblies><assembly passed=")]
    public void A_result_file_that_is_missing_or_cut_off_counts_nothing(string? content)
    {
        var file = Path.Combine(TestFolder.New(), "results.xml");
        if (content is not null)
            File.WriteAllText(file, content);
        Assert.Equal(new TestCounts(0, 0, 0), TestReport.Read(file).Counts);
    }

    [Fact]
    public void What_failed_in_the_last_run_is_kept_to_be_run_again()
    {
        var file = Path.Combine(TestFolder.New(), "last-run.json");

        new LastRun(10, 1, false, new Dictionary<string, IReadOnlyList<string>> { ["A.Tests"] = ["A.B.Fails", "A.B.Breaks"], ["C.Tests"] = [] }).Write(file);

        var last = LastRun.Read(file);
        Assert.Equal((10, 1, 3), (last.Passed, last.Skipped, last.FailedCount));
        Assert.Equal(["A.B.Fails", "A.B.Breaks"], last.Failed["A.Tests"]);
        Assert.Empty(last.Failed["C.Tests"]);
        Assert.Contains("no record", Assert.Throws<CliException>(() => LastRun.Read(file + ".gone")).Message, StringComparison.Ordinal);
    }
}

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
              <collection><test name="A.B.Fails" result="Fail"><failure><message> expected 1 </message><stack-trace>at A.B</stack-trace></failure></test>
              <test name="A.B.Passes" result="Pass" /></collection>
            </assembly></assemblies>
            """));
        Assert.Equal("2 passed, 2 failed, 3 skipped", report.Counts.ToString());
        Assert.Equal([new("A.B.Fails", "expected 1\nat A.B"), new("A fixture", "left something")], report.Failures);
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
}

using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace GameRelay.Cli.TestRuns;

internal readonly record struct TestCounts(int Passed, int Failed, int Skipped)
{
    public static TestCounts operator +(TestCounts left, TestCounts right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");
}

/// <summary><see cref="Method"/> is the test's full name as the runner's <c>-method</c> takes it; null for what went wrong outside of a test.</summary>
internal sealed record TestFailure(string Name, string Message, string? Method = null);

/// <summary>What one test project's result file says (xUnit.net's XML, https://xunit.net/docs/format-xml-v3).</summary>
internal sealed record TestReport(TestCounts Counts, IReadOnlyList<TestFailure> Failures)
{
    private static readonly TestReport Nothing = new(default, []);

    /// <summary>A process that died leaves no file, or half of one: then nothing counts as run.</summary>
    public static TestReport Read(string file)
    {
        if (!File.Exists(file))
            return Nothing;

        try
        {
            return Parse(XDocument.Load(file));
        }
        catch (XmlException)
        {
            return Nothing;
        }
    }

    internal static TestReport Parse(XDocument document)
    {
        // An error is a failure outside of a test: a fixture that could not be made or cleaned up.
        var failures = document.Descendants("test").Where(test => (string?)test.Attribute("result") == "Fail")
            .Concat(document.Descendants("error")).Select(ReadFailure).ToList();
        var assemblies = document.Descendants("assembly").ToList();
        var counts = new TestCounts(Sum(assemblies, "passed"), Sum(assemblies, "failed") + Sum(assemblies, "errors"), Sum(assemblies, "skipped"));
        return new TestReport(counts, failures);
    }

    private static int Sum(IEnumerable<XElement> assemblies, string count) => assemblies.Sum(assembly => (int?)assembly.Attribute(count) ?? 0);

    private static TestFailure ReadFailure(XElement element)
    {
        var failure = element.Element("failure");
        var message = ((string?)failure?.Element("message") ?? "").Trim();
        var stack = ((string?)failure?.Element("stack-trace") ?? "").Trim();
        var method = (string?)element.Attribute("method") is { } name ? $"{(string?)element.Attribute("type")}.{name}" : null;
        return new TestFailure((string?)element.Attribute("name") ?? "(outside of a test)", stack.Length == 0 ? message : $"{message}\n{stack}", method);
    }
}

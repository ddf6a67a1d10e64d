using System.Xml.Linq;
using Xunit;

namespace GameRelay.Architecture.Tests;

public class ProjectReferenceTests
{
    // References point one way, at contracts (docs/architecture.md, "Layout").
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["GameRelay.Api"] = [],
        ["GameRelay.Realtime"] = [],
        ["GameRelay.Hosting"] = [],
        ["GameRelay.Matchmaking"] = [],
        ["GameRelay.Service"] = [],
        ["GameRelay.Client"] = ["GameRelay.Realtime"],
        ["GameRelay.Relay"] = ["GameRelay.Realtime", "GameRelay.Hosting"],
        ["GameRelay.HostAgent"] = ["GameRelay.Hosting", "GameRelay.Service"],
        ["GameRelay.ControlPlane"] = ["GameRelay.Api", "GameRelay.Hosting", "GameRelay.Matchmaking", "GameRelay.Service", "GameRelay.Realtime"],
        ["GameRelay.Backend"] = ["GameRelay.Api", "GameRelay.Service"],
        ["GameRelay.Cli"] = ["GameRelay.Api", "GameRelay.Client"],
    };

    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_layout_allows(string projectFile)
    {
        var project = Path.GetFileNameWithoutExtension(projectFile);
        var allowed = projectFile.StartsWith("src/Samples/", StringComparison.Ordinal) ? ["GameRelay.Client", "GameRelay.Api"]
            : Allowed.TryGetValue(project, out var known) ? known
            : throw new Xunit.Sdk.XunitException($"'{projectFile}' is not part of the layout; say in this test what it may reference.");

        var referenced = References(projectFile).ToList();

        Assert.Empty(referenced.Except(allowed));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("GameRelay.sln").Replace('\\', '/');

        Assert.All(Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")),
            project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void A_package_version_stands_only_in_the_central_list() =>
        Assert.All(Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")),
            project => Assert.DoesNotContain(
                XDocument.Parse(Repository.Read(project)).Descendants("PackageReference"), package => package.Attribute("Version") is not null));

    // A reference without its output only orders the build: the CLI starts those programs by path.
    private static IEnumerable<string> References(string projectFile) =>
        from reference in XDocument.Parse(Repository.Read(projectFile)).Descendants("ProjectReference")
        where (string?)reference.Attribute("ReferenceOutputAssembly") != "false"
        select Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
}

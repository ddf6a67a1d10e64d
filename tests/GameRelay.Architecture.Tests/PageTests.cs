using System.Text.RegularExpressions;
using Xunit;

namespace GameRelay.Architecture.Tests;

public partial class PageTests
{
    public static TheoryData<string> Pages => [.. Repository.Files("docs", "*.md"), .. Repository.Files("src", "README.md"), "README.md", "CHANGELOG.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_of_a_page_leads_to_something(string page)
    {
        foreach (Match link in Link().Matches(Code().Replace(Repository.Read(page), "")))
        {
            var (path, heading) = (link.Groups["path"].Value, link.Groups["heading"].Value);
            var target = path.Length == 0 ? page : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, path));
            Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), $"{page} links to '{path}', which is not there.");
            Assert.True(
                heading.Length == 0 || Heading().Matches(Repository.Read(target)).Any(match => Anchor(match.Groups[1].Value) == heading),
                $"{target} has no heading '#{heading}', which {page} links to.");
        }
    }

    [Fact]
    public void The_readme_links_every_page()
    {
        var readme = Repository.Read("README.md");
        Assert.All(Pages.Select(page => page.Data).Where(page => page != "README.md"), page => Assert.Contains($"]({page})", readme, StringComparison.Ordinal));
    }

    // As GitHub makes them of headings.
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#\s]*)(#(?<heading>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```|`[^`\n]+`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}

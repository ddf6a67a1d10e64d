using System.Text.RegularExpressions;
using Xunit;

namespace GameRelay.Architecture.Tests;

public partial class TreeTests
{
    [Fact]
    public void A_file_name_says_what_the_file_holds() =>
        Assert.DoesNotContain(Repository.Files("src", "*.cs"), file => VagueName().IsMatch(file));

    [Fact]
    public void Links_between_the_documents_lead_somewhere()
    {
        var documents = Repository.Files("docs", "*.md").Append("README.md").Where(file => File.Exists(Path.Combine(Repository.Root, file)));
        var broken =
            from document in documents
            from Match link in RelativeLink().Matches(Repository.Read(document))
            let target = Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, link.Groups["path"].Value)
            where !Path.Exists(target)
            select $"{document}: {link.Groups["path"].Value}";

        Assert.Empty(broken);
    }

    [GeneratedRegex(@"(Manager|Helper|Helpers|Utils|Util|Common|Misc)\.cs$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\]\((?!https?:|mailto:|#)(?<path>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex RelativeLink();
}

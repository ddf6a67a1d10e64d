using System.Text.RegularExpressions;
using GameRelay.Testing;

namespace GameRelay.EndToEnd.Tests.Docs;

/// <summary>
/// A command as it stands in a page: a line of a <c>sh</c> block, or one after <c>$</c> in a <c>console</c> block with what it prints. A block after
/// <c>&lt;!-- not run by the tests: REASON --&gt;</c> is for another machine than the tests'.
/// </summary>
internal sealed partial record DocumentedCommand(string Page, int Line, string Text, IReadOnlyList<string> Output)
{
    public const string Quickstart = "docs/quickstart.md";
    public const string CommandLine = "docs/cli.md";

    private static readonly string[] ShellsByOtherNames = ["bash", "shell", "zsh", "terminal", "shell-session"];

    /// <summary>Why the tests do not run it; null when they do.</summary>
    public string? LeftOutBecause { get; private init; }

    public bool IsRefused => Output.Any(line => line.StartsWith("gamerelay: ", StringComparison.Ordinal));

    public override string ToString() => $"{Page}:{Line}: {Text}";

    public bool Calls(string words) => Regex.IsMatch(Text, $@"^(\./)?gamerelay {words}\b");

    /// <summary>
    /// The pages in which users find commands. The quickstart starts the platform on which all others go on; the command line's page takes it apart again.
    /// </summary>
    public static IReadOnlyList<string> Pages { get; } = [Quickstart, .. Between(), CommandLine];

    public static IEnumerable<DocumentedCommand> In(string page)
    {
        var lines = File.ReadAllLines(SourceTree.PathOf(page));
        string? reason = null;
        for (var number = 0; number < lines.Length; number++)
        {
            if (LeftOut().Match(lines[number]) is { Success: true } marker)
                reason = marker.Groups[1].Value;
            if (!lines[number].StartsWith("```", StringComparison.Ordinal))
                continue;

            var language = lines[number][3..].Trim();
            var end = Array.FindIndex(lines, number + 1, line => line.TrimEnd() == "```");
            if (end < 0)
                throw new FormatException($"{page}:{number + 1}: the block has no end.");
            foreach (var command in InBlock(page, language, number + 1, lines[(number + 1)..end]))
                yield return command with { LeftOutBecause = reason };
            (number, reason) = (end, null);
        }
    }

    private static IEnumerable<string> Between() =>
        Directory.EnumerateFiles(SourceTree.PathOf("docs"), "*.md")
            .Concat(Directory.EnumerateFiles(SourceTree.PathOf("src"), "README.md", SearchOption.AllDirectories))
            .Append(SourceTree.PathOf("README.md"))
            .Select(file => Path.GetRelativePath(SourceTree.Root, file))
            .Except([Quickstart, CommandLine])
            .Order(StringComparer.Ordinal);

    private static IEnumerable<DocumentedCommand> InBlock(string page, string language, int first, string[] lines)
    {
        if (ShellsByOtherNames.Contains(language) || (language is not ("sh" or "console") && lines.Any(line => LooksLikeCommand().IsMatch(line))))
            throw new FormatException($"{page}:{first}: a block of commands is marked 'sh', or 'console' when it shows what they print.");

        for (var index = 0; index < lines.Length; index++)
        {
            var start = index;
            var isConsole = language == "console";
            var isCommand = isConsole
                ? lines[index].StartsWith("$ ", StringComparison.Ordinal)
                : language == "sh" && lines[index].Trim() is not ("" or ['#', ..]);
            if (!isCommand)
                continue;

            var text = lines[index][(isConsole ? 2 : 0)..];
            while (text.EndsWith('\\'))
                text = $"{text[..^1]}{lines[++index].TrimStart()}";
            var output = isConsole ? lines[(index + 1)..].TakeWhile(line => !line.StartsWith("$ ", StringComparison.Ordinal)).ToList() : [];
            yield return new(page, first + start + 1, text, output);
        }
    }

    [GeneratedRegex("^<!-- not run by the tests: (.+) -->$")]
    private static partial Regex LeftOut();

    [GeneratedRegex(@"^(\$ |(\./)?gamerelay |aws gamelift |curl |dotnet )")]
    private static partial Regex LooksLikeCommand();
}

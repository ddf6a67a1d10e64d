using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using GameRelay.Cli.Connection;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed partial class HelpTests
{
    private static readonly string Documentation = File.ReadAllText(SourceTree.PathOf("docs", "cli.md"));

    private static readonly HashSet<string> Common = [.. new CommonOptions().All.Select(option => option.Name)];

    /// <summary>Every command by its words, e.g. "fleets create", and "" for the whole.</summary>
    public static TheoryData<string> Commands => [.. All().Select(pair => pair.Words)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_describes_the_command_and_ends_with_examples_that_parse(string words)
    {
        var help = await CliFixture.RunElsewhereAsync([.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        var examples = help.Out[help.Out.IndexOf("\nExamples:\n", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            var line = example.Trim().Split(" | ")[0].Split(" > ")[0];
            Assert.StartsWith($"gamerelay {words}".Trim(), line, StringComparison.Ordinal);
            var parsed = Root().Parse([.. Words().Matches(line["gamerelay ".Length..]).Select(word => Quoted().Replace(word.Value, "$1$2"))]);
            Assert.Empty(parsed.Errors);
        });
    }

    [Fact]
    public void The_documentation_has_the_options_of_every_command_that_asks_a_control_plane()
    {
        var text = Documentation[Documentation.IndexOf("\n## Options of every command that asks a control plane\n", StringComparison.Ordinal)..];
        Assert.All(new CommonOptions().All, option => Assert.Contains($"| `{option.Name}` |", text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_documentation_has_the_command_and_each_of_its_options(string words)
    {
        var command = All().Single(pair => pair.Words == words).Command;
        if (command.Subcommands.Count > 0)
            return;

        var section = Sections().SingleOrDefault(one => one.Title == words).Text;
        Assert.True(section is not null, $"docs/cli.md has no section '## gamerelay {words}'.");
        Assert.All(
            command.Options.Where(option => option is not HelpOption && !(command is ApiCommand && Common.Contains(option.Name))).Select(option => option.Name).Concat(command.Arguments.Select(argument => $"<{argument.Name}>")),
            name => Assert.True(section.Contains(name, StringComparison.Ordinal), $"docs/cli.md does not name {name} in the section '## gamerelay {words}'."));
    }

    [Fact]
    public void The_documentation_names_no_command_that_is_not_there()
    {
        var commands = All().Select(pair => pair.Words).ToList();
        Assert.All(Sections(), section => Assert.Contains(section.Title, commands));
    }

    // Whole lines of commands are run by the end-to-end tests.
    [Fact]
    public void The_text_of_every_page_names_only_commands_and_options_that_are_there()
    {
        string[] pages =
        [
            SourceTree.PathOf("README.md"), SourceTree.PathOf("CHANGELOG.md"), .. Directory.GetFiles(SourceTree.PathOf("docs"), "*.md"),
            .. Directory.GetFiles(SourceTree.PathOf("src"), "README.md", SearchOption.AllDirectories),
        ];
        var named = from page in pages
                    from Match match in InText().Matches(File.ReadAllText(page))
                    select (Page: page, Line: Placeholder().Replace(match.Groups[1].Value, "X"));

        Assert.NotEmpty(named);
        Assert.All(named, one =>
        {
            var parsed = Root().Parse([.. Words().Matches(one.Line).Select(word => word.Value)]);
            Assert.True(
                parsed.CommandResult.Command is not RootCommand && parsed.UnmatchedTokens.Count == 0,
                $"{one.Page} names '{one.Line}', in which '{string.Join(' ', parsed.UnmatchedTokens)}' is not there.");
        });
    }

    private static RootCommand Root() => CommandLine.Create(new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false), TimeProvider.System);

    private static IEnumerable<(string Words, Command Command)> All() => Descend("", Root());

    private static IEnumerable<(string Words, Command Command)> Descend(string words, Command command) =>
        command.Subcommands.Where(sub => !sub.Hidden).SelectMany(sub => Descend($"{words} {sub.Name}".Trim(), sub)).Prepend((words, command));

    private static IEnumerable<(string Title, string Text)> Sections() =>
        Heading().Split(Documentation).Skip(1).Chunk(2).Select(parts => (parts[0].Trim(), parts[1]));

    [GeneratedRegex("`(?:\\./)?gamerelay ([^`\n]+)`")]
    private static partial Regex InText();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Placeholder();

    // As a shell parts a line.
    [GeneratedRegex("""(?:[^\s'"]|'[^']*'|"[^"]*")+""")]
    private static partial Regex Words();

    [GeneratedRegex("'([^']*)'|\"([^\"]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("^##+ gamerelay (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}

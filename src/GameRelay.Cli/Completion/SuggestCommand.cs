using System.CommandLine;
using System.CommandLine.Completions;

namespace GameRelay.Cli.Completion;

/// <summary>
/// What may stand at a position of a command line, one a line, with its description after a tab. For the scripts of <see cref="CompletionCommand"/>
/// only, so it is hidden. Nothing means that it may be anything, for instance a file.
/// </summary>
internal static class SuggestCommand
{
    public const string Name = "suggest";

    public static Command Create(Terminal terminal)
    {
        var position = new Option<int>("--position") { Description = "Characters before the cursor.", Required = true };
        var line = new Argument<string>("line") { Description = "The command line without its first word.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(Name, "Tell what may stand at a position of a command line.") { position, line };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var root = (RootCommand)parsed.RootCommandResult.Command;
            foreach (var item in Suggest(root, parsed.GetValue(line) ?? "", parsed.GetRequiredValue(position)))
                terminal.Out.WriteLine(item.Detail is { Length: > 0 } description ? $"{item.Label}\t{description}" : item.Label);
        });
        return command;
    }

    private static IEnumerable<CompletionItem> Suggest(RootCommand root, string line, int position)
    {
        var before = line[..Math.Clamp(position, 0, line.Length)];
        var word = before.Length == 0 || char.IsWhiteSpace(before[^1]) ? "" : before.Split((char[]?)null)[^1];
        // Without the word that is being written: what it may become is told by what stands before it.
        before = before[..^word.Length];
        var parsed = root.Parse(before);
        var items = parsed.GetCompletions(before.Length).Where(item => item.Label.StartsWith(word, StringComparison.Ordinal)).ToList();
        if (word.StartsWith('-'))
            return items.Where(item => item.Label.StartsWith("--", StringComparison.Ordinal));

        // Options are for who begins with a dash, or has nothing else to say: an argument that is still missing may be a file.
        var others = items.Where(item => !item.Label.StartsWith('-') && !item.Label.StartsWith('/')).ToList();
        var missing = parsed.CommandResult.Command.Arguments.Any(argument => parsed.GetResult(argument) is null or { Tokens.Count: 0 });
        return others.Count > 0 || word.Length > 0 || missing ? others : items.Where(item => item.Label.StartsWith("--", StringComparison.Ordinal));
    }
}

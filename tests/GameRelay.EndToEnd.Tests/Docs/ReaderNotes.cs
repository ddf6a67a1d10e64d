using System.Text.RegularExpressions;

namespace GameRelay.EndToEnd.Tests.Docs;

/// <summary>
/// What stands for what. An id that a page shows at a label (<c>Fleet  fleet-b5cb…</c>) stands for the one that the command really printed at that
/// label; <c>&lt;fleet id&gt;</c> stands for the last fleet that was printed.
/// </summary>
internal sealed partial class ReaderNotes
{
    private static readonly string[] Labels = ["Script", "Fleet", "Alias", "Session", "Player session", "Host", "Key"];

    private readonly Dictionary<string, string> _really = [];
    private readonly Dictionary<string, string> _last = [];

    public string FillIn(DocumentedCommand command)
    {
        var text = Placeholder().Replace(command.Text, match => _last.TryGetValue(match.Groups[1].Value, out var id)
            ? id
            : throw new FormatException($"{command}: nothing printed a {match.Groups[1].Value}'s id before."));
        foreach (var (inPage, really) in _really)
            text = Regex.Replace(text, $@"(?<![\w-]){Regex.Escape(inPage)}(?![\w-])", really);
        return Id().Match(text) is { Success: true } unknown && _really.ContainsValue(unknown.Value) is false && _last.ContainsValue(unknown.Value) is false
            ? throw new FormatException($"{command}: no command of the page printed {unknown.Value}.")
            : text;
    }

    public void Take(DocumentedCommand command, string printed)
    {
        foreach (Match id in Id().Matches(printed))
            _last[id.Groups[1].Value] = id.Value;

        var lines = printed.Split('\n');
        foreach (var label in Labels)
        {
            if (command.Output.Select(line => Value(line, label)).FirstOrDefault(value => value is not null) is { } inPage
                && lines.Select(line => Value(line, label)).FirstOrDefault(value => value is not null) is { } really)
                _really.TryAdd(inPage, really);
        }
    }

    /// <summary>The real id of what the page shows at the label.</summary>
    public string Really(string inPage) => _really[inPage];

    public static string WithoutIds(string line) => Numbers().Replace(Id().Replace(line, "$1-…"), "…");

    private static string? Value(string line, string label) =>
        line.StartsWith($"{label}  ", StringComparison.Ordinal) ? line[label.Length..].Trim() : null;

    [GeneratedRegex("<(script|fleet) id>")]
    private static partial Regex Placeholder();

    [GeneratedRegex("(script|fleet|alias|gsess|psess)-[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex Id();

    // Of requests; ports of loopback stay, since the pages choose one that is free nowhere.
    [GeneratedRegex("(?<=request )[0-9a-f-]{36}")]
    private static partial Regex Numbers();
}

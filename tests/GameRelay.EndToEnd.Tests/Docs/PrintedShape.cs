using System.Text.RegularExpressions;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Docs;

/// <summary>A page's example holds while the command prints the columns, the labels and the errors that stand there; values are those of the day.</summary>
internal static partial class PrintedShape
{
    public static void Check(DocumentedCommand command, CommandResult result)
    {
        var printed = $"{result.Output}\n{result.Error}".Split('\n');
        Assert.True(
            result.ExitCode == 0 != command.IsRefused, $"{command}\nended with exit code {result.ExitCode}:\n{result.Output}\n{result.Error}");
        foreach (var line in command.Output)
        {
            if (line.StartsWith("gamerelay: ", StringComparison.Ordinal) || line.StartsWith("See '", StringComparison.Ordinal))
                Holds(printed.Any(one => ReaderNotes.WithoutIds(one) == ReaderNotes.WithoutIds(line)));
            else if (Header().IsMatch(line))
                Holds(printed.Any(one => Columns(one).SequenceEqual(Columns(line))));
            else if (Label().Match(line) is { Success: true } label)
                Holds(printed.Any(one => one.StartsWith(label.Value, StringComparison.Ordinal)));

            void Holds(bool isPrinted) =>
                Assert.True(isPrinted, $"{command}\ndoes not print what the page shows:\n{line}\nbut:\n{result.Output}\n{result.Error}");
        }
    }

    private static string[] Columns(string line) => Gap().Split(line.Trim());

    [GeneratedRegex("^[A-Z]{2}[A-Z ./]*  [A-Z ./]+$")]
    private static partial Regex Header();

    [GeneratedRegex("^[A-Z][A-Za-z.]*( [a-z]+)?  ")]
    private static partial Regex Label();

    [GeneratedRegex("  +")]
    private static partial Regex Gap();
}

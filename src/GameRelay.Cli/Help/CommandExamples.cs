using System.CommandLine;
using System.Runtime.CompilerServices;

namespace GameRelay.Cli.Help;

/// <summary>Command lines that a command's <c>--help</c> ends with, without the leading <c>gamerelay</c>.</summary>
internal static class CommandExamples
{
    // System.CommandLine has no place for them in a command.
    private static readonly ConditionalWeakTable<Command, string[]> Examples = [];

    public static TCommand WithExamples<TCommand>(this TCommand command, params string[] examples)
        where TCommand : Command
    {
        Examples.AddOrUpdate(command, examples);
        return command;
    }

    public static IReadOnlyList<string> Of(Command command) => Examples.TryGetValue(command, out var examples) ? examples : [];
}

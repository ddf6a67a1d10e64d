using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace GameRelay.Cli.Help;

/// <summary>What is wrong with a command line: the first thing, in one line, and where its help is.</summary>
internal static class UsageError
{
    /// <summary>Null when there is nothing wrong, or when help is what was asked for.</summary>
    public static string? Find(ParseResult parsed)
    {
        if (parsed.Action is not ParseErrorAction)
            return null;

        var command = parsed.CommandResult.Command;
        var path = PathOf(parsed.CommandResult);
        var what = parsed.UnmatchedTokens is [var unknown, ..] ? Unknown(command, path, unknown) : Describe(parsed.Errors[0], command);
        return $"{what}\nSee '{path} --help'.";
    }

    private static string Unknown(Command command, string path, string token)
    {
        if (token.StartsWith('-'))
        {
            var options = command.Options.Where(option => !option.Hidden).Select(option => option.Name);
            return $"'{path}' has no option {token}{Spelling.DidYouMean(token, options)}";
        }

        return command.Subcommands.Count > 0
            ? $"'{path}' has no command '{token}'{Spelling.DidYouMean(token, command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name))}"
            : $"'{token}' is one argument too many for '{path}'.";
    }

    private static string Describe(ParseError error, Command command) => error.SymbolResult switch
    {
        OptionResult { IdentifierTokenCount: 0 } missing => $"{missing.Option.Name} is missing.",
        OptionResult { Tokens.Count: 0 } empty => $"{empty.Option.Name} needs a value.",
        OptionResult { Tokens.Count: > 1 } many when many.Option.Arity.MaximumNumberOfValues == 1 => $"{many.Option.Name} is given {many.Tokens.Count} times.",
        OptionResult { Tokens: [.., var token] } wrong when Expected(wrong.Option.ValueType, token.Value) is { } expected =>
            $"{wrong.Option.Name} takes {expected}, not '{token.Value}'.",
        ArgumentResult { Tokens: [.., var token] } wrong when Expected(wrong.Argument.ValueType, token.Value) is { } expected =>
            $"<{wrong.Argument.Name}> takes {expected}, not '{token.Value}'.",
        ArgumentResult { Tokens.Count: 0 } missing => $"<{missing.Argument.Name}> is missing.",
        CommandResult when command.Subcommands.Count > 0 =>
            $"Which command? One of: {string.Join(", ", command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name))}.",
        // What our own checks say, or a list of the values that are allowed.
        _ => string.Join(' ', error.Message.Split((char[])['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)),
    };

    /// <summary>Null when the text is of the type: then it is something else that is wrong.</summary>
    private static string? Expected(Type type, string text)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(int))
            return int.TryParse(text, out _) ? null : long.TryParse(text, out _) ? "a smaller number" : "a whole number";
        return type == typeof(bool) && !bool.TryParse(text, out _) ? "true or false" : null;
    }

    private static string PathOf(SymbolResult result)
    {
        var path = ((CommandResult)result).Command is RootCommand ? "gamerelay" : ((CommandResult)result).Command.Name;
        return result.Parent is null ? path : $"{PathOf(result.Parent)} {path}";
    }
}

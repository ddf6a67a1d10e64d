using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace GameRelay.Cli.Help;

/// <summary>Options and arguments that take a number within bounds. What is no number at all is told elsewhere.</summary>
internal static class Ranges
{
    public static Option<int> Between(this Option<int> option, int minimum, int maximum) => Check(option, minimum, maximum);

    public static Option<int?> Between(this Option<int?> option, int minimum, int maximum) => Check(option, minimum, maximum);

    public static Argument<int?> Between(this Argument<int?> argument, int minimum, int maximum)
    {
        argument.Validators.Add(result => Check(result, $"<{argument.Name}>", minimum, maximum));
        return argument;
    }

    private static TOption Check<TOption>(TOption option, int minimum, int maximum)
        where TOption : Option
    {
        option.Validators.Add(result => Check(result, option.Name, minimum, maximum));
        return option;
    }

    private static void Check(SymbolResult result, string name, int minimum, int maximum)
    {
        if (result.Tokens is [Token token] && int.TryParse(token.Value, out var value) && (value < minimum || value > maximum))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be {Bounds(minimum, maximum)}, not {value}."));
    }

    private static string Bounds(int minimum, int maximum) =>
        maximum == int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"{minimum} or more") : string.Create(CultureInfo.InvariantCulture, $"from {minimum} to {maximum}");
}

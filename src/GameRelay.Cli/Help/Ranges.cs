using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace GameRelay.Cli.Help;

/// <summary>Options that take a number within bounds. What is no number at all is told elsewhere.</summary>
internal static class Ranges
{
    public static Option<int> Between(this Option<int> option, int minimum, int maximum) => Check(option, minimum, maximum);

    public static Option<int?> Between(this Option<int?> option, int minimum, int maximum) => Check(option, minimum, maximum);

    private static TOption Check<TOption>(TOption option, int minimum, int maximum)
        where TOption : Option
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [Token token] && int.TryParse(token.Value, out var value) && (value < minimum || value > maximum))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be {Bounds(minimum, maximum)}, not {value}."));
        });
        return option;
    }

    private static string Bounds(int minimum, int maximum) =>
        maximum == int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"{minimum} or more") : string.Create(CultureInfo.InvariantCulture, $"from {minimum} to {maximum}");
}

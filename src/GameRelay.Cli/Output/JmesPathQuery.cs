using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using DevLab.JmesPath;

namespace GameRelay.Cli.Output;

/// <summary><c>--query</c>: picks a part out of an answer, as the AWS CLI does.</summary>
internal sealed class JmesPathQuery(string expression)
{
    /// <summary>For the command line: what is no expression is refused before anything is asked.</summary>
    public static JmesPathQuery? Parse(ArgumentResult result)
    {
        var expression = result.Tokens[0].Value;
        try
        {
            new JmesPath().Parse(expression);
            return new(expression);
        }
        // The library throws nothing narrower.
        catch (Exception e)
        {
            result.AddError($"--query '{expression}' is no JMESPath expression: {Explain(e)}");
            return null;
        }
    }

    /// <exception cref="CliException">The expression cannot be applied to this answer.</exception>
    public JsonElement Apply(string json)
    {
        try
        {
            return JsonElement.Parse(new JmesPath().Transform(json, expression));
        }
        catch (Exception e)
        {
            throw new CliException($"--query '{expression}' does not fit the answer: {Explain(e)} '--json' without --query shows the whole answer.", e);
        }
    }

    // "Error(1, 6): syntax, near ''." and the like: where, what kind, and the rest.
    private static string Explain(Exception failure)
    {
        var text = failure.Message;
        if (!text.StartsWith("Error", StringComparison.Ordinal) || text.IndexOf(": ", StringComparison.Ordinal) is not (> 0 and var at))
            return text;
        var column = text[..at].Split(',', ')') is [_, var number, ..] && int.TryParse(number, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var index)
            ? string.Create(CultureInfo.InvariantCulture, $" at character {index + 1}")
            : "";
        return $"{text[(at + 2)..].TrimEnd('.')}{column}.";
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using GameRelay.Api;

namespace GameRelay.Cli.GameSessions;

/// <summary><c>--property key=value</c>.</summary>
internal static class Properties
{
    public static Option<GameProperty[]> Option() => new("--property")
    {
        Description = "A game property that the script and the players see; may be given up to 16 times.",
        HelpName = "key=value",
        CustomParser = Read,
    };

    private static GameProperty[] Read(ArgumentResult result)
    {
        var properties = new List<GameProperty>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split > 0)
                properties.Add(new() { Key = text[..split], Value = text[(split + 1)..] });
            else
                result.AddError($"--property '{text}' is not key=value.");
        }

        return [.. properties];
    }
}

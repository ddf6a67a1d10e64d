namespace GameRelay.Relay.Tests.Scripting;

internal static class Evaluate
{
    /// <summary>An expression's value as a script sees it, as text.</summary>
    public static string Text(string expression, string nodeVersion = "10.x")
    {
        using var test = TestScript.Run($"on.onMessage = () => {{ const util = require('util'); logger.info(String({expression})); }};", nodeVersion);
        test.Message(1, "");
        return test.Outputs.Lines[^1].Text;
    }
}

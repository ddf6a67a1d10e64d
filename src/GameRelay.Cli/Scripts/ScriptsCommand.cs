using System.CommandLine;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.Scripts;

internal static class ScriptsCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("scripts", "The code that a fleet's server processes run.")
    {
        PushScript.Create(terminal, time),
    }.WithExamples("scripts push ./my-game --name my-game");
}

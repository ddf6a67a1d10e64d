using Spectre.Console;

namespace GameRelay.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, everything else to <see cref="Error"/>, so that a pipe gets results alone.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive)
{
    public TextWriter Out { get; } = output;
    public TextWriter Error { get; } = error;

    /// <summary>A person watches: colours, tables as wide as the window, and displays that redraw themselves.</summary>
    public bool IsInteractive { get; } = isInteractive;

    public static Terminal ForThisProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"));

    /// <summary>Spectre's console on <see cref="Out"/>.</summary>
    public IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = IsInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = IsInteractive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        // Without a window there is no width to fit: whoever reads the pipe wants whole identifiers on one line.
        if (!IsInteractive)
            console.Profile.Width = 5_000;
        return console;
    }
}

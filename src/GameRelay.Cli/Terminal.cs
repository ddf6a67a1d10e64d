using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, everything else to <see cref="Error"/>, so that a pipe gets results alone.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive)
{
    public TextWriter Out { get; } = output;
    public TextWriter Error { get; } = error;

    /// <summary>A person watches: colours, and displays that redraw themselves.</summary>
    public bool IsInteractive { get; } = isInteractive;

    // https://no-color.org: set to anything, whatever the terminal can do.
    private bool UsesColours => IsInteractive && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    public static Terminal ForThisProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"));

    /// <summary>Spectre's console on <see cref="Out"/>.</summary>
    public IAnsiConsole CreateConsole() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Out),
        Ansi = IsInteractive ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = UsesColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = IsInteractive ? InteractionSupport.Detect : InteractionSupport.No,
    });

    /// <summary>As <see cref="Out"/> is to get it, in lines of any length.</summary>
    public string Render(IRenderable renderable)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = IsInteractive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = UsesColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = 5_000;
        console.Write(renderable);
        return text.ToString();
    }
}

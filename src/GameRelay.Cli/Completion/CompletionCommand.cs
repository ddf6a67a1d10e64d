using System.CommandLine;
using System.Reflection;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.Completion;

/// <summary><c>gamerelay completion</c>: the script that makes a shell complete our command lines. It asks <see cref="SuggestCommand"/> at each Tab.</summary>
internal static class CompletionCommand
{
    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." }.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print the script that completes gamerelay's command lines in a shell.") { shell };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var script = Assembly.GetExecutingAssembly().GetManifestResourceStream($"completion/gamerelay.{parsed.GetValue(shell)}")!;
            using var reader = new StreamReader(script);
            await terminal.Out.WriteAsync((await reader.ReadToEndAsync(cancellationToken)).AsMemory(), cancellationToken);
        });
        return command.WithExamples(
            "completion bash > ~/.local/share/bash-completion/completions/gamerelay",
            "completion zsh > ~/.zfunc/_gamerelay",
            "completion fish > ~/.config/fish/completions/gamerelay.fish");
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GameRelay.Testing.Platform;

/// <summary>What a finished command answered.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output) ?? throw new JsonException($"Not JSON: {Output}");

    /// <summary>The output of a command that must succeed.</summary>
    public CommandResult Succeeded() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"Exit code {ExitCode}.\n{Output}\n{Error}");

    public static async Task<CommandResult> RunAsync(
        string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null, TimeSpan? deadline = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return await OfAsync(Process.Start(start)!, deadline ?? TimeSpan.FromSeconds(60));
    }

    public static async Task<CommandResult> OfAsync(Process process, TimeSpan deadline)
    {
        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            using var cancellation = new CancellationTokenSource(deadline);
            try
            {
                await process.WaitForExitAsync(cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"'{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}' took over {deadline.TotalSeconds} s.");
            }

            return new CommandResult(process.ExitCode, await output, await error);
        }
    }
}

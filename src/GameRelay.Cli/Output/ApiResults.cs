using System.Text.Json;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Output;

/// <summary>A command's result: a table for a person, JSON for a program.</summary>
internal static class ApiResults
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Tolerant) { WriteIndented = true };

    public static async Task WriteAsync(this ApiCall call, object answer, Func<IRenderable> forPeople)
    {
        if (call.WantsJson)
            await call.WriteJsonAsync(answer);
        else if (call.Terminal.IsInteractive)
            call.Terminal.CreateConsole().Write(forPeople());
        else
            await WriteTrimmedAsync(call, forPeople());
    }

    // The blanks that fill a table's last column are noise in a pipe.
    private static async Task WriteTrimmedAsync(ApiCall call, IRenderable table)
    {
        using var text = new StringWriter();
        new Terminal(text, TextWriter.Null, isInteractive: false).CreateConsole().Write(table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
            await call.Terminal.Out.WriteLineAsync(line.TrimEnd().AsMemory(), call.CancellationToken);
    }

    public static Task WriteJsonAsync(this ApiCall call, object answer) =>
        call.Terminal.Out.WriteLineAsync(JsonSerializer.Serialize(answer, answer.GetType(), Indented).AsMemory(), call.CancellationToken);
}

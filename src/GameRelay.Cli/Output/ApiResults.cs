using System.Text.Json;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Output;

/// <summary>A command's result: a table for a person, the API's answer or a part of it for a program.</summary>
internal static class ApiResults
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Tolerant) { WriteIndented = true };

    public static async Task WriteAsync(this ApiCall call, object answer, Func<IRenderable> forPeople)
    {
        if (!call.Style.IsForPeople)
            await call.WriteForProgramAsync(answer);
        else
            await call.Terminal.WriteAsync(forPeople(), call.CancellationToken);
    }

    /// <summary>Each row on a line, however wide the window is: what is cut off cannot be copied.</summary>
    public static async Task WriteAsync(this Terminal terminal, IRenderable table, CancellationToken cancellationToken)
    {
        foreach (var line in terminal.Render(table).TrimEnd('\n').Split('\n'))
            await terminal.Out.WriteLineAsync(line.TrimEnd().AsMemory(), cancellationToken);
    }

    public static Task WriteForProgramAsync(this ApiCall call, object answer)
    {
        var json = JsonSerializer.Serialize(answer, answer.GetType(), Indented);
        if (call.Style is { Format: OutputFormat.Json, Query: null })
            return call.Terminal.Out.WriteLineAsync(json.AsMemory(), call.CancellationToken);

        var value = call.Style.Query?.Apply(json) ?? JsonElement.Parse(json);
        using var text = new StringWriter();
        if (call.Style.Format == OutputFormat.Text)
            TextOutput.Write(text, value);
        else
            text.WriteLine(JsonSerializer.Serialize(value, Indented));
        return call.Terminal.Out.WriteAsync(text.ToString().AsMemory(), call.CancellationToken);
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GameRelay.Testing;

namespace GameRelay.EndToEnd.Tests.Lives.Clients;

/// <summary>A program of another language that answers each line of JSON with one.</summary>
internal sealed class LineProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    public LineProcess(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public async Task<JsonObject> AskAsync(JsonNode question)
    {
        await _process.StandardInput.WriteLineAsync(question.ToJsonString());
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync(Deadline.Token())
            ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} ended: {await _errors}");
        return JsonNode.Parse(line)!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(Deadline.Token());
        _process.Dispose();
    }

    /// <summary>A file beside this one.</summary>
    public static string PathOf(string file, [CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, file);
}

using System.Text.Json;

namespace GameRelay.Cli.TestRuns;

/// <summary>
/// What the last run over everything left to be run again. <see cref="Failed"/> holds the failed methods by test project; none of them stands for the whole
/// project, whose process itself went wrong.
/// </summary>
internal sealed record LastRun(int Passed, int Skipped, bool FormatFailed, IReadOnlyDictionary<string, IReadOnlyList<string>> Failed)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public int FailedCount => Failed.Sum(project => Math.Max(1, project.Value.Count)) + (FormatFailed ? 1 : 0);

    /// <exception cref="CliException">There was no run, or its record is cut off.</exception>
    public static LastRun Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<LastRun>(File.ReadAllText(file)) ?? throw new JsonException();
        }
        catch (Exception ex) when (ex is IOException or JsonException)
        {
            throw new CliException($"There is no record of a run over all tests in '{file}'; 'test' without --failed makes one.");
        }
    }

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Indented));
}

using System.Text.Json;
using GameRelay.Testing;

namespace GameRelay.Benchmarks.Checking;

/// <summary>What was measured when somebody last looked; in the repository, so that a change that makes something slower has to say so.</summary>
internal static class StoredFigures
{
    public static string Path { get; } = SourceTree.PathOf("tests", "GameRelay.Benchmarks", "figures.json");

    public static IReadOnlyDictionary<string, Figure> Read() =>
        JsonSerializer.Deserialize<List<Figure>>(File.ReadAllText(Path))!.ToDictionary(figure => figure.Name);

    /// <summary>Replaces those of these names.</summary>
    public static void Write(IEnumerable<Figure> measured)
    {
        Dictionary<string, Figure> all = File.Exists(Path) ? new(Read()) : [];
        foreach (var figure in measured)
            all[figure.Name] = figure with { Value = Math.Round(figure.Value, 3) };
        File.WriteAllText(Path, JsonSerializer.Serialize(all.Values.OrderBy(figure => figure.Name, StringComparer.Ordinal), Json.Indented) + "\n");
    }
}

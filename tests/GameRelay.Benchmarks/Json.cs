using System.Text.Json;

namespace GameRelay.Benchmarks;

internal static class Json
{
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };
}

using System.Text.Json;

namespace GameRelay.Relay.Scripting;

/// <summary>The maps <c>exports</c> and <c>imports</c> of a package.json: from a subpath to a file, by conditions, as Node.js reads them for require.</summary>
internal static class PackageExports
{
    private static readonly string[] Conditions = ["node", "require", "default"];

    /// <summary>The target for <paramref name="key"/> (<c>.</c>, <c>./lib/x</c> or <c>#name</c>); null when the map does not let it out.</summary>
    public static string? Resolve(JsonElement map, string key)
    {
        var isShort = map.ValueKind != JsonValueKind.Object || map.EnumerateObject().All(p => p.Name is not ['.' or '#', ..]);
        if (isShort)
            return key == "." ? Target(map, "") : null;
        if (map.TryGetProperty(key, out var exact) && !key.Contains('*', StringComparison.Ordinal))
            return Target(exact, "");

        var best = default(JsonProperty?);
        foreach (var entry in map.EnumerateObject())
        {
            if (Matches(entry.Name, key) && (best is null || entry.Name.IndexOf('*', StringComparison.Ordinal) > best.Value.Name.IndexOf('*', StringComparison.Ordinal)))
                best = entry;
        }

        if (best is not { } pattern)
            return null;
        var star = pattern.Name.IndexOf('*', StringComparison.Ordinal);
        return Target(pattern.Value, key[star..(key.Length - (pattern.Name.Length - star - 1))]);
    }

    private static bool Matches(string pattern, string key)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star >= 0 && key.Length >= pattern.Length && key.StartsWith(pattern[..star], StringComparison.Ordinal) && key.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
    }

    private static string? Target(JsonElement target, string part) => target.ValueKind switch
    {
        JsonValueKind.String => target.GetString()!.Replace("*", part, StringComparison.Ordinal),
        JsonValueKind.Object => target.EnumerateObject().Where(p => Conditions.Contains(p.Name)).Select(p => Target(p.Value, part)).FirstOrDefault(t => t is not null),
        JsonValueKind.Array => target.EnumerateArray().Select(t => Target(t, part)).FirstOrDefault(t => t is not null),
        _ => null,
    };
}

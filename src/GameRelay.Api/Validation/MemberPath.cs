using System.Globalization;
using System.Text;

namespace GameRelay.Api;

/// <summary>Turns the path of a JSON reader (<c>$.GameProperties[0].Key</c>) into the one that messages use (<c>gameProperties.1.member.key</c>).</summary>
internal static class MemberPath
{
    /// <summary>A member's or an entry's name, or else an element's index.</summary>
    internal readonly record struct Part(string? Name, int Index);

    internal static string FromJsonPath(string? jsonPath) => Of(Parse(jsonPath));

    internal static string Of(IEnumerable<Part> parts)
    {
        var path = new StringBuilder();
        foreach (var part in parts)
        {
            if (path.Length > 0)
                path.Append('.');
            if (part.Name is { } name)
                path.Append(LowerFirst(name));
            else
                path.Append(CultureInfo.InvariantCulture, $"{part.Index + 1}.member");
        }

        return path.ToString();
    }

    /// <summary>The forms are <c>.name</c>, <c>['a name']</c> and <c>[0]</c>.</summary>
    internal static List<Part> Parse(string? jsonPath)
    {
        var parts = new List<Part>();
        var rest = (jsonPath ?? "").AsSpan().TrimStart('$');
        while (rest.Length > 1)
        {
            var quoted = rest.StartsWith("['", StringComparison.Ordinal);
            var end = quoted ? rest.IndexOf("']", StringComparison.Ordinal) : rest[1..].IndexOfAny('.', '[') + 1;
            if (end <= 0)
                end = rest.Length;
            if (quoted)
                parts.Add(new(rest[2..end].ToString(), 0));
            else if (rest[0] == '[' && int.TryParse(rest[1..end].TrimEnd(']'), CultureInfo.InvariantCulture, out var index))
                parts.Add(new(null, index));
            else
                parts.Add(new(rest[1..end].ToString(), 0));
            rest = rest[Math.Min(quoted ? end + 2 : end, rest.Length)..];
        }

        return parts;
    }

    internal static string LowerFirst(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
}

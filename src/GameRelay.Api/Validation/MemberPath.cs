using System.Globalization;
using System.Text;

namespace GameRelay.Api;

/// <summary>Turns the path of a JSON reader (<c>$.GameProperties[0].Key</c>) into the one that messages use (<c>gameProperties.1.member.key</c>).</summary>
internal static class MemberPath
{
    internal static string FromJsonPath(string? jsonPath)
    {
        var path = new StringBuilder();
        foreach (var part in (jsonPath ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "$")
                continue;
            if (path.Length > 0)
                path.Append('.');
            AppendPart(path, part);
        }

        return path.ToString();
    }

    internal static string LowerFirst(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];

    private static void AppendPart(StringBuilder path, string part)
    {
        var bracket = part.IndexOf('[', StringComparison.Ordinal);
        if (bracket >= 0 && part.EndsWith(']') && int.TryParse(part.AsSpan(bracket + 1, part.Length - bracket - 2), out var index))
            path.Append(LowerFirst(part[..bracket])).Append(CultureInfo.InvariantCulture, $".{index + 1}.member");
        else
            path.Append(LowerFirst(part));
    }
}

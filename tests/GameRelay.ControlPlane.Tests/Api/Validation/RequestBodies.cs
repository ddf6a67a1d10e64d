using System.Text.Json.Nodes;

namespace GameRelay.ControlPlane.Tests.Api.Validation;

/// <summary>Bodies made from the table: every member is there, and each is good unless another value is asked for.</summary>
internal static class RequestBodies
{
    internal static JsonObject Good(IReadOnlyList<MemberRule> members) => Make(members, "", member => member.Good);

    internal static JsonObject Greatest(IReadOnlyList<MemberRule> members) => Make(members, "", member => member.Greatest);

    /// <summary>A good body in which one member has this value; null leaves it out.</summary>
    internal static JsonObject With(IReadOnlyList<MemberRule> members, MemberRule changed, JsonNode? value)
    {
        var body = Good(members);
        var parts = changed.Path.Split('.');
        JsonNode parent = body;
        foreach (var part in parts[..^1])
            parent = part.EndsWith("[]", StringComparison.Ordinal) ? parent[part[..^2]]![0]! : parent[part]!;
        if (value is null)
            ((JsonObject)parent).Remove(parts[^1]);
        else
            parent[parts[^1]] = value;
        return body;
    }

    /// <summary>A good element of a list of objects; null of any other member.</summary>
    internal static JsonNode? ElementOf(IReadOnlyList<MemberRule> members, MemberRule list) =>
        members.Any(member => member.Path.StartsWith(list.Path + "[].", StringComparison.Ordinal)) ? Make(members, list.Path + "[].", member => member.Good) : null;

    /// <summary>As messages write it.</summary>
    internal static string MessagePath(string path) =>
        string.Join('.', path.Replace("[]", ".1.member", StringComparison.Ordinal).Split('.').Select(part => char.ToLowerInvariant(part[0]) + part[1..]));

    private static JsonObject Make(IReadOnlyList<MemberRule> members, string prefix, Func<MemberRule, JsonNode?> choose)
    {
        var made = new JsonObject();
        foreach (var member in members.Where(member => member.Path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var name = member.Path[prefix.Length..];
            if (name.Contains('.', StringComparison.Ordinal))
                continue;
            made[name] = choose(member) ?? (member.Kind == "List"
                ? new JsonArray(Make(members, member.Path + "[].", choose))
                : Make(members, member.Path + ".", choose));
        }

        return made;
    }
}

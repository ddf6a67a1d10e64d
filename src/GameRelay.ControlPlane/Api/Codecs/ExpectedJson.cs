using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>Says in the caller's words what JSON a member takes, and what it was given.</summary>
internal static class ExpectedJson
{
    internal const int MaximumQuotedLength = 64;

    /// <summary>For example: must be a string, not 7.</summary>
    internal static string Compare(Type requestType, ReadOnlySpan<byte> body, IReadOnlyList<MemberPath.Part> path)
    {
        var reader = new Utf8JsonReader(body);
        using var document = JsonDocument.ParseValue(ref reader);
        // The path of a map's entry cannot be read back when the key looks like a path itself.
        return TypeAt(requestType, path) is { } type && ValueAt(document.RootElement, path) is { } value
            ? $"must be {NameOf(type)}, not {Quote(value)}"
            : "has the wrong type";
    }

    private static Type? TypeAt(Type root, IEnumerable<MemberPath.Part> path)
    {
        Type? type = root;
        foreach (var part in path)
        {
            type = type.IsGenericType && type.Namespace == "System.Collections.Generic"
                ? type.GetGenericArguments()[^1]
                : type.GetProperties().SingleOrDefault(property => WireName(property) == part.Name)?.PropertyType;
            if (type is null)
                return null;
            type = Nullable.GetUnderlyingType(type) ?? type;
        }

        return type;
    }

    private static string WireName(PropertyInfo property) => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name;

    private static JsonElement? ValueAt(JsonElement root, IEnumerable<MemberPath.Part> path)
    {
        var value = root;
        foreach (var part in path)
        {
            if (part.Name is null && value.ValueKind == JsonValueKind.Array && part.Index < value.GetArrayLength())
                value = value[part.Index];
            else if (part.Name is null || value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(part.Name, out value))
                return null;
        }

        return value;
    }

    private static string NameOf(Type type)
    {
        if (type == typeof(string) || type.IsEnum)
            return "a string";
        if (type == typeof(int))
            return $"a whole number from {int.MinValue} to {int.MaxValue}";
        if (type == typeof(double))
            return "a number";
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(DateTimeOffset))
            return "a number of seconds since 1970, in the years 1 to 9999";
        if (type == typeof(ReadOnlyMemory<byte>))
            return "a string in base64";
        return typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments().Length == 1 ? "an array" : "an object";
    }

    private static string Quote(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ when value.GetRawText() is { Length: <= MaximumQuotedLength } text => text,
        _ => $"{value.GetRawText().AsSpan(0, MaximumQuotedLength)}…",
    };
}

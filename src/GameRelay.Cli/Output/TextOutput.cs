using System.Text.Json;

namespace GameRelay.Cli.Output;

/// <summary>
/// JSON as lines of values with tabs between them, as <c>--output text</c> of the AWS CLI prints it: an object's values in the order of their names,
/// and what is nested below, each line of it led by its name in capitals.
/// </summary>
internal static class TextOutput
{
    public static void Write(TextWriter output, JsonElement value, string? name = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value, name);
                break;
            case JsonValueKind.Array:
                WriteArray(output, value, name);
                break;
            default:
                WriteLine(output, name, [value]);
                break;
        }
    }

    private static void WriteObject(TextWriter output, JsonElement value, string? name)
    {
        var members = value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).ToList();
        var plain = members.Where(member => IsPlain(member.Value)).Select(member => member.Value).ToList();
        if (plain.Count > 0)
            WriteLine(output, name, plain);
        foreach (var member in members.Where(member => !IsPlain(member.Value)))
            Write(output, member.Value, member.Name);
    }

    private static void WriteArray(TextWriter output, JsonElement value, string? name)
    {
        var plain = value.EnumerateArray().Where(IsPlain).ToList();
        if (plain.Count > 0)
            WriteLine(output, name, plain);
        foreach (var item in value.EnumerateArray().Where(item => !IsPlain(item)))
            Write(output, item, name);
    }

    private static void WriteLine(TextWriter output, string? name, IEnumerable<JsonElement> values)
    {
        var cells = values.Select(Format);
        output.WriteLine(string.Join('\t', name is null ? cells : cells.Prepend(name.ToUpperInvariant())));
    }

    private static bool IsPlain(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    private static string Format(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "None",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => value.GetRawText(),
    };
}

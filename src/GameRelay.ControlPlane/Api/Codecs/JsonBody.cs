using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>
/// Looks over a body before anything is made of it, for what the serializer lets through or tells no caller anything about: bytes that are no UTF-8,
/// members given twice, half a surrogate pair, nesting without end.
/// </summary>
internal static class JsonBody
{
    /// <summary>Many times what any request has.</summary>
    internal const int MaximumDepth = 64;

    /// <exception cref="SerializationException">The body is not one JSON object.</exception>
    internal static void Check(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble))
            throw new SerializationException("The body begins with a byte order mark (bytes EF BB BF), which JSON does not have: send it without.");
        if (!Utf8.IsValid(body))
            throw new SerializationException($"The body is not valid UTF-8{At(body, FirstInvalidByte(body))}.");
        try
        {
            Scan(body);
        }
        catch (JsonException ex)
        {
            throw new SerializationException($"The body is not a valid JSON object{At(ex)}.");
        }
    }

    /// <summary>Where in the body, as people count.</summary>
    internal static string At(JsonException exception) =>
        exception is { LineNumber: { } line, BytePositionInLine: { } column } ? $" (line {line + 1}, byte {column + 1})" : "";

    private static void Scan(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaximumDepth + 1 });
        var levels = new Stack<Level>();
        while (reader.Read())
        {
            if (levels.TryPeek(out var level) && level.Names is null && reader.TokenType != JsonTokenType.EndArray)
                level.Index++;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray when levels.Count == MaximumDepth:
                    throw new SerializationException($"The body nests more than {MaximumDepth} levels deep{At(body, (int)reader.TokenStartIndex)}.");
                case JsonTokenType.StartObject:
                    levels.Push(new Level([]));
                    break;
                case JsonTokenType.StartArray when levels.Count > 0:
                    levels.Push(new Level(null));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    levels.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    level!.Name = ReadText(ref reader, body, levels);
                    if (!level.Names!.Add(level.Name))
                        throw new SerializationException($"Member '{PathOf(levels)}' is given more than once{At(body, (int)reader.TokenStartIndex)}.");
                    break;
                case var _ when levels.Count == 0:
                    throw new SerializationException($"The body is not a JSON object{At(body, (int)reader.TokenStartIndex)}.");
                case JsonTokenType.String when reader.ValueIsEscaped:
                    ReadText(ref reader, body, levels);
                    break;
            }
        }
    }

    private static string ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, Stack<Level> levels)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var what = reader.TokenType == JsonTokenType.PropertyName ? "The name of a member" : $"The value of member '{PathOf(levels)}'";
            throw new SerializationException($"{what} holds half of a surrogate pair{At(body, (int)reader.TokenStartIndex)}.");
        }
    }

    private static string PathOf(Stack<Level> levels) =>
        MemberPath.Of(levels.Reverse().Select(level => new MemberPath.Part(level.Names is null ? null : level.Name, level.Index)));

    private static string At(ReadOnlySpan<byte> body, int index)
    {
        var before = body[..index];
        return $" (line {before.Count((byte)'\n') + 1}, byte {index - before.LastIndexOf((byte)'\n')})";
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(body[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    /// <summary>An object with the names that were seen in it, or an array.</summary>
    private sealed class Level(HashSet<string>? names)
    {
        internal HashSet<string>? Names { get; } = names;
        internal string Name { get; set; } = "";
        internal int Index { get; set; } = -1;
    }
}

using System.Collections;
using System.Formats.Cbor;
using System.Globalization;
using System.Text;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>Writes a response as one CBOR map of definite length: absent members left out, time to the millisecond as in JSON.</summary>
internal static class CborAnswer
{
    internal static byte[] Write(object response)
    {
        // Members and elements are counted before, so that every length is definite; Lax spares the writer what is held by that.
        var writer = new CborWriter(CborConformanceMode.Lax);
        Write(writer, response, ApiShape.Of(response.GetType()));
        return writer.Encode();
    }

    /// <summary>What a caller gave may hold half a surrogate pair, which UTF-8 cannot.</summary>
    internal static void WriteText(CborWriter writer, string text) => writer.WriteTextString(
        text.Any(char.IsSurrogate) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text);

    private static void Write(CborWriter writer, object? value, ApiShape shape)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }

        switch (shape.Kind)
        {
            case ApiShapeKind.Structure:
                WriteStructure(writer, value, shape);
                break;
            case ApiShapeKind.List:
                WriteList(writer, [.. (IEnumerable)value], shape.Element);
                break;
            case ApiShapeKind.Map:
                WriteMap(writer, (IEnumerable)value, shape.Element);
                break;
            case ApiShapeKind.Enum:
                writer.WriteTextString(shape.EnumNames[value]);
                break;
            case ApiShapeKind.Text:
                WriteText(writer, (string)value);
                break;
            case ApiShapeKind.Integer:
                writer.WriteInt32((int)value);
                break;
            case ApiShapeKind.Long:
                writer.WriteInt64((long)value);
                break;
            case ApiShapeKind.Float:
                // As the number that JSON has for it: 0.1 is to be 0.1 also to a client that knows doubles alone.
                writer.WriteDouble(double.Parse(((float)value).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
                break;
            case ApiShapeKind.Double:
                writer.WriteDouble((double)value);
                break;
            case ApiShapeKind.Boolean:
                writer.WriteBoolean((bool)value);
                break;
            case ApiShapeKind.Timestamp:
                WriteTimestamp(writer, ((DateTimeOffset)value).ToUnixTimeMilliseconds());
                break;
            case ApiShapeKind.Blob:
                writer.WriteByteString(((ReadOnlyMemory<byte>)value).Span);
                break;
        }
    }

    private static void WriteStructure(CborWriter writer, object structure, ApiShape shape)
    {
        var present = new List<(ApiMember Member, object Value)>(shape.Members.Count);
        foreach (var member in shape.Members)
        {
            if (member.Get(structure) is { } value)
                present.Add((member, value));
        }

        writer.WriteStartMap(present.Count);
        foreach (var (member, value) in present)
        {
            writer.WriteTextString(member.Name);
            Write(writer, value, member.Shape);
        }

        writer.WriteEndMap();
    }

    private static void WriteList(CborWriter writer, ICollection<object?> elements, ApiShape shape)
    {
        writer.WriteStartArray(elements.Count);
        foreach (var element in elements)
            Write(writer, element, shape);
        writer.WriteEndArray();
    }

    private static void WriteMap(CborWriter writer, IEnumerable entries, ApiShape shape)
    {
        var dictionary = (IDictionary)entries;
        writer.WriteStartMap(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
        {
            WriteText(writer, (string)entry.Key);
            Write(writer, entry.Value, shape);
        }

        writer.WriteEndMap();
    }

    private static void WriteTimestamp(CborWriter writer, long milliseconds)
    {
        writer.WriteTag(CborTag.UnixTimeSeconds);
        if (milliseconds % 1000 == 0)
            writer.WriteInt64(milliseconds / 1000);
        else
            writer.WriteDouble(milliseconds / 1000d);
    }
}

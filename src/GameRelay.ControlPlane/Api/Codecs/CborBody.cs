using System.Collections;
using System.Formats.Cbor;
using System.Globalization;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>
/// Reads a request from CBOR in one pass. The reader is lax, since clients differ in how they write lengths and numbers; what no client means is
/// looked for here: members given twice, bytes that are no UTF-8, nesting without end. Nothing is set aside by a length that was only announced.
/// </summary>
internal sealed class CborBody(ReadOnlyMemory<byte> body)
{
    private static readonly decimal MinimumSeconds = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly decimal MaximumSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
    private static readonly byte[] NoInput = [0xa0];

    private readonly ReadOnlyMemory<byte> _body = body.IsEmpty ? NoInput : body;
    private readonly CborReader _reader = new(body.IsEmpty ? NoInput : body, CborConformanceMode.Lax);
    private readonly List<MemberPath.Part> _path = [];
    private int _depth;

    /// <exception cref="SerializationException">The body is not one CBOR map, or a member has the wrong type.</exception>
    internal object Read(ApiShape shape)
    {
        try
        {
            SkipTags();
            if (_reader.PeekState() != CborReaderState.StartMap)
                throw new SerializationException($"The body is not a CBOR map{At(Position)}.");
            var request = ReadMap(shape);
            return _reader.BytesRemaining == 0
                ? request!
                : throw new SerializationException($"The body goes on after its map{At(Position)}.");
        }
        catch (Exception ex) when (ex is CborContentException or OverflowException)
        {
            throw new SerializationException($"The body is not a valid CBOR map{At(Position)}.");
        }
    }

    private int Position => _body.Length - _reader.BytesRemaining;

    private static string At(int position) => string.Create(CultureInfo.InvariantCulture, $" (byte {position + 1})");

    /// <summary>Without a shape the value is one that nobody knows: looked over, and ignored.</summary>
    private object? ReadValue(ApiShape? shape)
    {
        var start = Position;
        SkipTags();
        switch (_reader.PeekState())
        {
            case CborReaderState.Null:
                _reader.ReadNull();
                return null;
            case CborReaderState.StartMap:
                return shape?.Kind is null or ApiShapeKind.Structure or ApiShapeKind.Map ? ReadMap(shape) : throw Mismatch(shape, "a map", start);
            case CborReaderState.StartArray:
                return shape?.Kind is null or ApiShapeKind.List ? ReadList(shape) : throw Mismatch(shape, "an array", start);
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                var text = ReadText(ofName: false);
                return shape?.Kind is null or ApiShapeKind.Text or ApiShapeKind.Enum ? ToText(shape, text) : throw Mismatch(shape, Quote(text), start);
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                var bytes = _reader.ReadByteString();
                return shape?.Kind is null or ApiShapeKind.Blob ? new ReadOnlyMemory<byte>(bytes) : throw Mismatch(shape, "a byte string", start);
            case CborReaderState.Boolean:
                var truth = _reader.ReadBoolean();
                return shape?.Kind is null or ApiShapeKind.Boolean ? truth : throw Mismatch(shape, truth ? "true" : "false", start);
            case CborReaderState.UnsignedInteger:
                return ToNumber(shape, (decimal)_reader.ReadUInt64(), start);
            case CborReaderState.NegativeInteger:
                return ToNumber(shape, -1m - _reader.ReadCborNegativeIntegerRepresentation(), start);
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                return ToNumber(shape, _reader.ReadDouble(), start);
            case CborReaderState.SimpleValue:
                // Undefined is what some languages have for absent.
                var simple = ReadSimpleValue();
                return shape is null || simple == CborSimpleValue.Undefined ? null : throw Mismatch(shape, $"the simple value {(int)simple}", start);
            default:
                throw new CborContentException("An end where a value is due.");
        }
    }

    /// <summary>A structure, or a map when that is the shape, or what nobody knows. Any length is read alike.</summary>
    private object? ReadMap(ApiShape? shape)
    {
        Enter();
        _reader.ReadStartMap();
        var result = shape?.Create();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.PeekState() != CborReaderState.EndMap)
        {
            var start = Position;
            var name = ReadName(start);
            _path.Add(new(name, 0));
            if (!names.Add(name))
                throw new SerializationException($"Member '{MemberPath.Of(_path)}' is given more than once{At(start)}.");
            if (shape is { Kind: ApiShapeKind.Map })
                ((IDictionary)result!).Add(name, ReadElement(shape));
            else if (shape is null || !shape.MembersByName.TryGetValue(name, out var member))
                ReadValue(null);
            else if (ReadValue(member.Shape) is { } value)
                member.Set(result!, value);
            _path.RemoveAt(_path.Count - 1);
        }

        _reader.ReadEndMap();
        _depth--;
        return result;
    }

    private object? ReadList(ApiShape? shape)
    {
        Enter();
        _reader.ReadStartArray();
        var result = (IList?)shape?.Create();
        for (var index = 0; _reader.PeekState() != CborReaderState.EndArray; index++)
        {
            _path.Add(new(null, index));
            if (shape is null)
                ReadValue(null);
            else
                result!.Add(ReadElement(shape));
            _path.RemoveAt(_path.Count - 1);
        }

        _reader.ReadEndArray();
        _depth--;
        return result;
    }

    private object? ReadElement(ApiShape shape)
    {
        var start = Position;
        var value = ReadValue(shape.Element);
        return value is not null || shape.TakesNull ? value : throw Mismatch(shape.Element, "null", start);
    }

    private string ReadName(int start)
    {
        SkipTags();
        return _reader.PeekState() is CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString
            ? ReadText(ofName: true)
            : throw new SerializationException($"The name of a member is not a text string{At(start)}.");
    }

    private string ReadText(bool ofName)
    {
        var start = Position;
        var text = _reader.ReadTextString();
        // It stands for bytes that are no UTF-8, or is what was sent.
        if (!text.Contains('\uFFFD', StringComparison.Ordinal))
            return text;
        try
        {
            return new CborReader(_body[start..Position], CborConformanceMode.Strict).ReadTextString();
        }
        catch (CborContentException)
        {
            var what = ofName ? "The name of a member" : $"The value of member '{MemberPath.Of(_path)}'";
            throw new SerializationException($"{what} is not valid UTF-8{At(start)}.");
        }
    }

    private object ToText(ApiShape? shape, string text)
    {
        if (shape is not { Kind: ApiShapeKind.Enum })
            return text;
        return shape.EnumValues.TryGetValue(text, out var value) ? value : throw UnknownEnumValue.At(MemberPath.Of(_path), text, shape.KnownNames);
    }

    private object? ToNumber(ApiShape? shape, decimal number, int start) => shape?.Kind switch
    {
        null => null,
        ApiShapeKind.Integer when number is >= int.MinValue and <= int.MaxValue => (int)number,
        ApiShapeKind.Long when number is >= long.MinValue and <= long.MaxValue => (long)number,
        ApiShapeKind.Float => (float)number,
        ApiShapeKind.Double => (double)number,
        ApiShapeKind.Timestamp when number >= MinimumSeconds && number <= MaximumSeconds => DateTimeOffset.FromUnixTimeSeconds((long)number),
        _ => throw Mismatch(shape, number.ToString(CultureInfo.InvariantCulture), start),
    };

    private object? ToNumber(ApiShape? shape, double number, int start) => shape?.Kind switch
    {
        null => null,
        ApiShapeKind.Float when float.IsFinite((float)number) => (float)number,
        ApiShapeKind.Double when double.IsFinite(number) => number,
        ApiShapeKind.Timestamp when number >= (double)MinimumSeconds && number <= (double)MaximumSeconds =>
            DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(number * 1000)),
        _ => throw Mismatch(shape, number.ToString(CultureInfo.InvariantCulture), start),
    };

    private CborSimpleValue ReadSimpleValue()
    {
        try
        {
            return _reader.ReadSimpleValue();
        }
        catch (InvalidOperationException ex)
        {
            throw new CborContentException("A first byte that is reserved.", ex);
        }
    }

    private void Enter()
    {
        if (_depth == JsonBody.MaximumDepth)
            throw new SerializationException($"The body nests more than {JsonBody.MaximumDepth} levels deep{At(Position)}.");
        _depth++;
    }

    // That of a time too, which the SDK for JavaScript leaves out when it is given a number: none says anything that the member's type does not.
    private void SkipTags()
    {
        while (_reader.PeekState() == CborReaderState.Tag)
            _reader.ReadTag();
    }

    private SerializationException Mismatch(ApiShape shape, string given, int start) =>
        new($"The value of member '{MemberPath.Of(_path)}' must be {NameOf(shape.Kind)}, not {given}{At(start)}.");

    private static string Quote(string text) => text.Length <= ExpectedJson.MaximumQuotedLength
        ? $"\"{text}\""
        : $"\"{text.AsSpan(0, ExpectedJson.MaximumQuotedLength)}…";

    private static string NameOf(ApiShapeKind kind) => kind switch
    {
        ApiShapeKind.Text or ApiShapeKind.Enum => "a text string",
        ApiShapeKind.Integer => $"a whole number from {int.MinValue} to {int.MaxValue}",
        ApiShapeKind.Long => $"a whole number from {long.MinValue} to {long.MaxValue}",
        ApiShapeKind.Float or ApiShapeKind.Double => "a number",
        ApiShapeKind.Boolean => "true or false",
        ApiShapeKind.Timestamp => "a number of seconds since 1970, in the years 1 to 9999",
        ApiShapeKind.Blob => "a byte string",
        ApiShapeKind.List => "an array",
        _ => "a map",
    };
}

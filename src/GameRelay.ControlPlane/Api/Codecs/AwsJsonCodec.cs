using System.Text.Json;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>AWS JSON 1.1.</summary>
internal sealed class AwsJsonCodec : IApiCodec
{
    private static readonly byte[] NoInput = "{}"u8.ToArray();

    public string ContentType => "application/x-amz-json-1.1";

    public object Read(ReadOnlySpan<byte> body, Type requestType)
    {
        try
        {
            return JsonSerializer.Deserialize(body.IsEmpty ? NoInput : body, requestType, ApiJson.Strict)
                ?? throw new SerializationException("The body is null; a JSON object is expected.");
        }
        catch (UnknownEnumValueException ex)
        {
            var constraint = $"Member must satisfy enum value set: [{string.Join(", ", ex.Known)}]";
            throw new InvalidRequestException(RequestValidator.Describe([RequestValidator.Error(ex.Value, MemberPath.FromJsonPath(ex.Path), constraint)]));
        }
        catch (JsonException ex)
        {
            throw new SerializationException(Explain(ex));
        }
    }

    public byte[] Write(object response) => JsonSerializer.SerializeToUtf8Bytes(response, response.GetType(), ApiJson.Strict);

    public byte[] WriteError(string errorCode, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["__type"] = errorCode, ["Message"] = message }, ApiJson.Strict);

    // The serializer speaks of .NET types and of its own paths; a caller knows members.
    private static string Explain(JsonException exception)
    {
        var where = exception is { LineNumber: { } line, BytePositionInLine: { } column } ? $" (line {line + 1}, byte {column + 1})" : "";
        var member = MemberPath.FromJsonPath(exception.Path);
        return member.Length > 0
            ? $"The value of member '{member}' has the wrong type or format{where}."
            : $"The body is not a valid JSON object{where}.";
    }
}

using System.Text.Json;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>AWS JSON 1.1.</summary>
internal sealed class AwsJsonCodec : IApiCodec
{
    private static readonly byte[] NoInput = "{}"u8.ToArray();

    public string ContentType => "application/x-amz-json-1.1";

    public string? SmithyProtocol => null;

    public object Read(ReadOnlyMemory<byte> body, Type requestType) => Read(body.IsEmpty ? NoInput : body.Span, requestType);

    public byte[] Write(object response) => JsonSerializer.SerializeToUtf8Bytes(response, response.GetType(), ApiJson.Strict);

    public byte[] WriteError(string errorCode, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["__type"] = errorCode, ["Message"] = message }, ApiJson.Strict);

    private static object Read(ReadOnlySpan<byte> body, Type requestType)
    {
        JsonBody.Check(body);
        try
        {
            return JsonSerializer.Deserialize(body, requestType, ApiJson.Strict)!;
        }
        catch (UnknownEnumValueException ex)
        {
            throw UnknownEnumValue.At(MemberPath.FromJsonPath(ex.Path), ex.Value, ex.Known);
        }
        catch (JsonException ex)
        {
            // The serializer speaks of .NET types and of its own paths; a caller knows members.
            var path = MemberPath.Parse(ex.Path);
            throw new SerializationException(
                $"The value of member '{MemberPath.Of(path)}' {ExpectedJson.Compare(requestType, body, path)}{JsonBody.At(ex)}.");
        }
    }
}

using System.Formats.Cbor;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using GameRelay.Testing;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>What came back on a request in RPC v2 CBOR; the body as the JSON that says the same.</summary>
internal sealed record CborAnswer(HttpStatusCode Status, string? ContentType, string? Protocol, JsonNode Body)
{
    internal string ErrorType => (string)Body["__type"]!;
    internal string Message => (string)Body[nameof(Message)]!;
}

internal static class CborRequest
{
    internal static async Task<CborAnswer> PostCborAsync(
        this ControlPlaneHost host, string operation, byte[] body, string path = "/service/GameLift/operation/", params (string Name, string? Value)[] changed)
    {
        var headers = new Dictionary<string, string?>
        {
            ["smithy-protocol"] = "rpc-v2-cbor",
            ["Content-Type"] = "application/cbor",
            ["Accept"] = "application/cbor",
            ["Authorization"] = $"Bearer {ControlPlaneHost.AccessKeyId}.{ControlPlaneHost.Secret}",
        };
        foreach (var (name, value) in changed)
            headers[name] = value;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Url, path + operation)) { Content = new ByteArrayContent(body) };
        if (headers.Remove("Content-Type", out var type) && type is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, Deadline.Token());
        var protocol = response.Headers.TryGetValues("smithy-protocol", out var values) ? values.Single() : null;
        var answer = await response.Content.ReadAsByteArrayAsync();
        var contentType = response.Content.Headers.ContentType?.MediaType;
        return new(response.StatusCode, contentType, protocol, contentType == "application/cbor" ? ToJson(answer) : JsonNode.Parse(answer)!);
    }

    /// <summary>As strictly as CBOR itself has it; a byte string becomes base64, a time its seconds.</summary>
    internal static JsonNode ToJson(byte[] body)
    {
        var reader = new CborReader(body, CborConformanceMode.Strict);
        var node = Read(reader)!;
        return reader.BytesRemaining == 0 ? node : throw new InvalidOperationException("The answer goes on after its value.");
    }

    internal static byte[] FromJson(JsonNode? node)
    {
        var writer = new CborWriter();
        Write(writer, node);
        return writer.Encode();
    }

    private static JsonNode? Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.StartMap:
                var map = new JsonObject();
                for (var count = reader.ReadStartMap()!.Value; count > 0; count--)
                    map[reader.ReadTextString()] = Read(reader);
                reader.ReadEndMap();
                return map;
            case CborReaderState.StartArray:
                var array = new JsonArray();
                for (var count = reader.ReadStartArray()!.Value; count > 0; count--)
                    array.Add(Read(reader));
                reader.ReadEndArray();
                return array;
            case CborReaderState.Tag when reader.ReadTag() == CborTag.UnixTimeSeconds:
                return new JsonObject { ["time"] = Read(reader) };
            case CborReaderState.TextString:
                return reader.ReadTextString();
            case CborReaderState.ByteString:
                return Convert.ToBase64String(reader.ReadByteString());
            case CborReaderState.Boolean:
                return reader.ReadBoolean();
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return reader.ReadInt64();
            case CborReaderState.DoublePrecisionFloat:
                return reader.ReadDouble();
            case var state:
                throw new InvalidOperationException($"No answer has {state}.");
        }
    }

    private static void Write(CborWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                writer.WriteStartMap(null);
                foreach (var (name, value) in map)
                {
                    writer.WriteTextString(name);
                    Write(writer, value);
                }

                writer.WriteEndMap();
                break;
            case JsonArray array:
                writer.WriteStartArray(array.Count);
                foreach (var element in array)
                    Write(writer, element);
                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNull();
                break;
            case var value when value.GetValueKind() == JsonValueKind.String:
                writer.WriteTextString((string)value!);
                break;
            case var value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                writer.WriteBoolean((bool)value);
                break;
            case JsonValue value when value.TryGetValue<int>(out var number):
                writer.WriteInt32(number);
                break;
            case var value:
                writer.WriteDouble((double)value);
                break;
        }
    }
}

using System.Formats.Cbor;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>Smithy RPC v2 CBOR.</summary>
internal sealed class RpcV2CborCodec : IApiCodec
{
    internal const string Protocol = "rpc-v2-cbor";

    public string ContentType => "application/cbor";

    public string? SmithyProtocol => Protocol;

    public object Read(ReadOnlyMemory<byte> body, Type requestType) => new CborBody(body).Read(ApiShape.Of(requestType));

    public byte[] Write(object response) => CborAnswer.Write(response);

    public byte[] WriteError(string errorCode, string message)
    {
        var writer = new CborWriter(CborConformanceMode.Lax);
        writer.WriteStartMap(2);
        writer.WriteTextString("__type");
        writer.WriteTextString(errorCode);
        writer.WriteTextString("Message");
        CborAnswer.WriteText(writer, message);
        writer.WriteEndMap();
        return writer.Encode();
    }
}

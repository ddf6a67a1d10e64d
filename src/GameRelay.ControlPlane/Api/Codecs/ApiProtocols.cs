using GameRelay.Api;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>How a request speaks, and so how it is answered whatever becomes of it, and the target that it calls.</summary>
internal sealed record ApiCall(IApiCodec Codec, string Target)
{
    /// <summary>Why the head of the request makes no call; told once the caller is known.</summary>
    internal GameRelayException? Problem { get; init; }
}

/// <summary>Tells the protocols apart: RPC v2 CBOR has its operation in the path, AWS JSON in a header.</summary>
internal sealed class ApiProtocols(AwsJsonCodec json, RpcV2CborCodec cbor)
{
    private const string TargetHeader = "X-Amz-Target";
    private const string ProtocolHeader = "smithy-protocol";

    internal ApiCall Recognise(HttpRequest request)
    {
        var protocol = request.Headers[ProtocolHeader].ToString();
        var target = TargetOf(request.Path.Value ?? "");
        if (target is null && protocol != RpcV2CborCodec.Protocol)
            return new(json, request.Headers[TargetHeader].ToString());
        return new(cbor, target ?? "") { Problem = FindProblem(request, protocol, target) };
    }

    private static GameRelayException? FindProblem(HttpRequest request, string protocol, string? target)
    {
        if (target is null)
        {
            return new UnknownOperationException(
                $"The request names no operation: the path of a call in {RpcV2CborCodec.Protocol} ends with '/service/{Operations.GameLiftPrefix}/operation/<name>'.");
        }

        if (protocol != RpcV2CborCodec.Protocol)
            return new SerializationException($"The {ProtocolHeader} header must be '{RpcV2CborCodec.Protocol}' with this path, not '{protocol}'.");
        return request.Headers.ContainsKey(TargetHeader)
            ? new SerializationException($"The path names the operation '{target}' already: send it without the {TargetHeader} header.")
            : null;
    }

    // Whatever stands before is the prefix of the endpoint that the client was given.
    private static string? TargetOf(string path) =>
        path.Split('/') is [.., "service", { Length: > 0 } service, "operation", { Length: > 0 } operation] ? $"{service}.{operation}" : null;
}

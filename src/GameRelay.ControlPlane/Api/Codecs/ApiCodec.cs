namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>One way in which requests, responses and errors travel.</summary>
internal interface IApiCodec
{
    string ContentType { get; }

    /// <summary>What the <c>smithy-protocol</c> header of an answer says; null for a protocol that is older than the header.</summary>
    string? SmithyProtocol { get; }

    /// <exception cref="GameRelay.Api.SerializationException">The body is not what the codec and the type expect.</exception>
    /// <exception cref="GameRelay.Api.InvalidRequestException">An enum member has a value that the model does not know.</exception>
    object Read(ReadOnlyMemory<byte> body, Type requestType);

    byte[] Write(object response);

    byte[] WriteError(string errorCode, string message);
}

namespace GameRelay.Api;

/// <summary>
/// GameRelay's own operation <c>GameRelay.RevokeAccessKey</c>: the key is refused from now on, for good. The last one that works cannot be revoked
/// (<c>ConflictException</c>); revoking a key again answers the same.
/// </summary>
public sealed record RevokeAccessKeyRequest
{
    [Is(Shape.Label)]
    public required string AccessKeyId { get; init; }
}

public sealed record RevokeAccessKeyResponse
{
    public required AccessKey AccessKey { get; init; }
}

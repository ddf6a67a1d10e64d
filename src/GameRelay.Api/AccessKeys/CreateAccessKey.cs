namespace GameRelay.Api;

/// <summary>GameRelay's own operation <c>GameRelay.CreateAccessKey</c>: a new key to sign requests with.</summary>
public sealed record CreateAccessKeyRequest
{
    /// <summary>Who or what the key is for.</summary>
    [Is(Shape.Label)]
    public string? Description { get; init; }
}

public sealed record CreateAccessKeyResponse
{
    public required AccessKey AccessKey { get; init; }

    /// <summary>It is not told again.</summary>
    public required string SecretAccessKey { get; init; }
}

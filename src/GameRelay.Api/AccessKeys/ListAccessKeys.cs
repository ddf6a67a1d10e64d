namespace GameRelay.Api;

/// <summary>GameRelay's own operation <c>GameRelay.ListAccessKeys</c>: the access keys, newest first.</summary>
public sealed record ListAccessKeysRequest
{
    public AccessKeyStatus? Status { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record ListAccessKeysResponse
{
    public required IReadOnlyList<AccessKey> AccessKeys { get; init; }
    public string? NextToken { get; init; }
}

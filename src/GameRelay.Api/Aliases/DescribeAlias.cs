namespace GameRelay.Api;

public sealed record DescribeAliasRequest
{
    [Is(Shape.AliasIdOrArn)]
    public required string AliasId { get; init; }
}

public sealed record DescribeAliasResponse
{
    public required Alias Alias { get; init; }
}

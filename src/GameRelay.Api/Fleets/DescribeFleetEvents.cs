namespace GameRelay.Api;

/// <summary>Events of one fleet, newest first, from <see cref="StartTime"/> (default: the fleet's creation) to <see cref="EndTime"/> (default: now).</summary>
public sealed record DescribeFleetEventsRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record DescribeFleetEventsResponse
{
    public required IReadOnlyList<Event> Events { get; init; }
    public string? NextToken { get; init; }
}

public sealed record Event
{
    public required string EventId { get; init; }
    public required string ResourceId { get; init; }

    /// <summary>One of <see cref="FleetEventCodes"/>; newer servers may know more.</summary>
    public required string EventCode { get; init; }

    public string? Message { get; init; }
    public DateTimeOffset? EventTime { get; init; }
    public string? PreSignedLogUrl { get; init; }

    /// <summary>How many times it happened, when repeats were drawn together; 101 stands for more than 100.</summary>
    public long? Count { get; init; }
}

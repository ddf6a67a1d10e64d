using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>What happened to a resource, for DescribeFleetEvents.</summary>
internal sealed class EventRow
{
    public required Guid Id { get; init; }

    /// <summary>Order of arrival, which parts events of the same moment.</summary>
    public long Seq { get; init; }

    public required string ResourceId { get; init; }

    /// <summary>One of <see cref="GameRelay.Api.FleetEventCodes"/>.</summary>
    public required string Code { get; init; }

    public required string Message { get; init; }
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>How many times it happened when repeats were drawn together; 101 stands for more than 100.</summary>
    public long? Count { get; init; }
}

internal sealed class EventRowConfiguration : IEntityTypeConfiguration<EventRow>
{
    public void Configure(EntityTypeBuilder<EventRow> @event)
    {
        // The order of arrival is the key: rows are written in the order of their keys, and these are given in the order of Add.
        @event.ToTable("events").HasKey(e => e.Seq);
        @event.Property(e => e.Seq).UseIdentityAlwaysColumn();

        // Decides between two reports of one event.
        @event.HasIndex(e => e.Id).IsUnique();

        // Serves DescribeFleetEvents: one resource, newest first.
        @event.HasIndex(e => new { e.ResourceId, e.EventTime, e.Seq }).IsDescending(false, true, true);
    }
}

using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.Queues;

/// <summary>A queue's settings. Placements name it; they outlive it.</summary>
internal sealed class QueueRow : ITagged
{
    public required string Name { get; init; }
    public required int TimeoutInSeconds { get; set; }

    /// <summary>ARNs of fleets and aliases in the order of preference, as they were given.</summary>
    public required IReadOnlyList<string> Destinations { get; set; }

    public required IReadOnlyList<PlayerLatencyPolicy> PlayerLatencyPolicies { get; set; }
    public FilterConfiguration? FilterConfiguration { get; set; }
    public PriorityConfiguration? PriorityConfiguration { get; set; }
    public string? CustomEventData { get; set; }
    public string? NotificationTarget { get; set; }
    public required IReadOnlyList<Tag> Tags { get; set; }
    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>When a game session was last started for it. Queues that want the same capacity take turns by this.</summary>
    public DateTimeOffset? LastServedAt { get; init; }
}

internal sealed class QueueRowConfiguration : IEntityTypeConfiguration<QueueRow>
{
    public void Configure(EntityTypeBuilder<QueueRow> queue)
    {
        queue.ToTable("game_session_queues").HasKey(q => q.Name);
        queue.Property(q => q.Destinations).IsJson();
        queue.Property(q => q.PlayerLatencyPolicies).IsJson();
        queue.Property(q => q.FilterConfiguration).IsJson();
        queue.Property(q => q.PriorityConfiguration).IsJson();
        queue.Property(q => q.Tags).IsJson();

        // Serves DescribeGameSessionQueues without names, newest first.
        queue.HasIndex(q => new { q.CreationTime, q.Name }).IsDescending();
    }
}

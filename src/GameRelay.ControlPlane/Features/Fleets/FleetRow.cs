using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>Its status moves only through <c>FleetTransitions</c>.</summary>
internal sealed class FleetRow : ITagged
{
    /// <summary><c>fleet-…</c></summary>
    public required string Id { get; init; }

    public required string Arn { get; init; }
    public required string Name { get; set; }
    public string? Description { get; set; }
    public required string ScriptId { get; init; }
    public required FleetStatus Status { get; init; }
    public required FleetType FleetType { get; init; }
    public required ComputeType ComputeType { get; init; }
    public string? InstanceType { get; init; }
    /// <summary>What GameLift runs scripts of the script's Node.js version on; nothing here goes by it.</summary>
    public FleetOperatingSystem OperatingSystem { get; set; }
    public required ProtectionPolicy NewGameSessionProtectionPolicy { get; set; }

    public required RuntimeConfiguration RuntimeConfiguration { get; set; }
    public required long RuntimeConfigurationVersion { get; set; }

    /// <summary>Grows with everything that hosts must know: script, runtime configuration, whether to start processes at all.</summary>
    public required long DesiredVersion { get; init; }

    public string? ServerLaunchPath { get; init; }
    public string? ServerLaunchParameters { get; init; }
    public IReadOnlyList<string>? LogPaths { get; init; }
    public required IReadOnlyList<string> MetricGroups { get; set; }
    public required IReadOnlyList<IpPermission> InboundPermissions { get; set; }
    public ResourceCreationLimitPolicy? ResourceCreationLimitPolicy { get; set; }
    public string? InstanceRoleArn { get; init; }
    public InstanceRoleCredentialsProvider? InstanceRoleCredentialsProvider { get; init; }
    public required CertificateType CertificateType { get; init; }
    public required PlayerGatewayMode PlayerGatewayMode { get; init; }
    public PlayerGatewayConfiguration? PlayerGatewayConfiguration { get; init; }
    public required IReadOnlyList<Tag> Tags { get; set; }
    public required DateTimeOffset CreationTime { get; init; }
    public DateTimeOffset? TerminationTime { get; init; }
}

/// <summary>Where a fleet runs, and how many hosts it should have there. The home region is a location like any other.</summary>
internal sealed class FleetLocationRow
{
    public required string FleetId { get; init; }
    public required string Location { get; init; }
    public required FleetStatus Status { get; init; }

    /// <summary>When it came to that status; while it comes up, since when somebody is there to hear how far it is.</summary>
    public required DateTimeOffset StatusSince { get; init; }

    public required int Desired { get; set; }
    public required int Minimum { get; set; }
    public required int Maximum { get; set; }
    public ZeroCapacityStrategy ZeroCapacityStrategy { get; set; }

    /// <summary>With SCALE_TO_AND_FROM_ZERO, whose default this is.</summary>
    public int ScaleInAfterInactivityMinutes { get; set; } = 30;

    /// <summary>When somebody last set its capacity, or found no free process there.</summary>
    public DateTimeOffset? LastAskedAt { get; set; }

    /// <summary>As GameLift begins: one host, and no more until somebody raises the maximum.</summary>
    internal static FleetLocationRow New(string fleetId, string location, DateTimeOffset now) => new()
    {
        FleetId = fleetId,
        Location = location,
        Status = FleetStatus.New,
        StatusSince = now,
        Desired = 1,
        Minimum = 0,
        Maximum = 1,
    };
}

internal sealed class FleetRowConfiguration : IEntityTypeConfiguration<FleetRow>
{
    public void Configure(EntityTypeBuilder<FleetRow> fleet)
    {
        fleet.ToTable("fleets").HasKey(f => f.Id);
        fleet.Property(f => f.RuntimeConfiguration).IsJson();
        fleet.Property(f => f.InboundPermissions).IsJson();
        fleet.Property(f => f.ResourceCreationLimitPolicy).IsJson();
        fleet.Property(f => f.PlayerGatewayConfiguration).IsJson();
        fleet.Property(f => f.Tags).IsJson();

        // Serves DescribeFleetAttributes without ids, newest first.
        fleet.HasIndex(f => new { f.CreationTime, f.Id }).IsDescending();
    }
}

internal sealed class FleetLocationRowConfiguration : IEntityTypeConfiguration<FleetLocationRow>
{
    public void Configure(EntityTypeBuilder<FleetLocationRow> location)
    {
        location.ToTable("fleet_locations", table => table.HasCheckConstraint(
            "ck_fleet_locations_capacity", "0 <= minimum AND minimum <= desired AND desired <= maximum"));
        location.HasKey(l => new { l.FleetId, l.Location });
        location.HasOne<FleetRow>().WithMany().HasForeignKey(l => l.FleetId).OnDelete(DeleteBehavior.Cascade);
    }
}

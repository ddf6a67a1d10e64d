using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Features.Aliases;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.Locations;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Features.Queues;
using GameRelay.ControlPlane.Features.Scripts;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Hosts.Usages;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Data;

/// <summary>Everything that the control plane knows. Statuses are kept as the names of their enum members.</summary>
internal sealed class GameRelayDb(DbContextOptions<GameRelayDb> options) : DbContext(options)
{
    private const int EnumLength = 48;

    /// <summary>Hosts to wake when this context's transaction has committed.</summary>
    internal HashSet<string> CommandedComputes { get; } = [];

    /// <summary>To be counted, or told to loops, when this context's transaction has committed.</summary>
    internal List<Action> Counted { get; } = [];

    public DbSet<ScriptRow> Scripts => Set<ScriptRow>();
    public DbSet<ScriptContentRow> ScriptContents => Set<ScriptContentRow>();
    public DbSet<FleetRow> Fleets => Set<FleetRow>();
    public DbSet<FleetLocationRow> FleetLocations => Set<FleetLocationRow>();
    public DbSet<CustomLocationRow> CustomLocations => Set<CustomLocationRow>();
    public DbSet<AliasRow> Aliases => Set<AliasRow>();
    public DbSet<EventRow> Events => Set<EventRow>();
    public DbSet<GameSessionRow> GameSessions => Set<GameSessionRow>();
    public DbSet<GameSessionLogRow> GameSessionLogs => Set<GameSessionLogRow>();
    public DbSet<PlayerSessionRow> PlayerSessions => Set<PlayerSessionRow>();
    public DbSet<AccessKeyRow> AccessKeys => Set<AccessKeyRow>();
    public DbSet<ComputeRow> Computes => Set<ComputeRow>();
    public DbSet<HostUsageRow> HostUsages => Set<HostUsageRow>();
    public DbSet<JoinTokenRow> JoinTokens => Set<JoinTokenRow>();
    public DbSet<ServerProcessRow> ServerProcesses => Set<ServerProcessRow>();
    public DbSet<ComputeCommandRow> ComputeCommands => Set<ComputeCommandRow>();
    public DbSet<QueueRow> Queues => Set<QueueRow>();
    public DbSet<PlacementRow> Placements => Set<PlacementRow>();
    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(GameRelayDb).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            if ((Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum)
            {
                property.SetProviderClrType(typeof(string));
                property.SetMaxLength(EnumLength);
            }
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GameRelay.ControlPlane.Data;

internal static class DataFeature
{
    // Any number, the same in every version: replicas of different versions wait for each other too.
    private const long MigrationLock = 0x6772_6d69_6772_6174;

    // TCP's own probes find that the other end is gone where nobody writes, as on the connection that listens. Of two values the later one counts.
    private const string DefaultTimeLimits = "Timeout=10;Command Timeout=20;Tcp Keepalive=true;Tcp Keepalive Time=30;Tcp Keepalive Interval=10;";

    internal static void AddData(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
            NpgsqlDataSource.Create(WithTimeLimits(provider.GetRequiredService<IOptions<ControlPlaneOptions>>().Value.ConnectionString)));
        services.AddDbContextFactory<GameRelayDb>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseNamingConvention());
        services.AddSingleton<Transactions>();
        services.AddSingleton<Leases>();
        // Before every loop, since services stop in the reverse order.
        services.AddHostedService<LeaseRelease>();
        services.AddHostedService<NotificationListener>();
        services.AddHostedService<DatabaseClockReading>();
    }

    /// <summary>A database that does not answer must not hold a request for longer than its caller waits. What the operator has set stays.</summary>
    internal static NpgsqlConnectionStringBuilder WithTimeLimits(string connectionString) => new(DefaultTimeLimits + connectionString);

    /// <summary>Replicas that start at once migrate one after the other; all but the first find nothing to do.</summary>
    internal static async Task MigrateDatabaseAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        await using var locking = new NpgsqlCommand("SELECT pg_advisory_lock(@lock)", connection);
        locking.Parameters.AddWithValue("lock", MigrationLock);
        locking.CommandTimeout = 0; // as long as the others need
        await locking.ExecuteNonQueryAsync(cancellationToken);

        await using var db = await services.GetRequiredService<IDbContextFactory<GameRelayDb>>().CreateDbContextAsync(cancellationToken);
        db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        await db.Database.MigrateAsync(cancellationToken);
        if (services.GetRequiredService<TimeProvider>() is DatabaseClock clock)
            await clock.ReadAsync(services.GetRequiredService<NpgsqlDataSource>(), cancellationToken);

        await using var unlocking = new NpgsqlCommand("SELECT pg_advisory_unlock(@lock)", connection);
        unlocking.Parameters.AddWithValue("lock", MigrationLock);
        await unlocking.ExecuteNonQueryAsync(cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Data;

/// <summary>The right to run a loop, until somebody else has it: every transaction of the loop checks that the epoch is still its own.</summary>
internal sealed record Lease(string Name, string Holder, long Epoch);

/// <summary>Another replica runs the loop now.</summary>
internal sealed class LeaseLostException(string name) : Exception($"The lease '{name}' has gone to another holder.");

internal sealed class Leases(IDbContextFactory<GameRelayDb> databases, TimeProvider time)
{
    /// <summary>How long a lease outlives its last renewal.</summary>
    internal static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    // A renewal that was long on its way does not undo a later one.
    private const string AcquireSql = """
        INSERT INTO leases (name, holder, epoch, expires_at) VALUES (@name, @holder, 1, @expires)
        ON CONFLICT (name) DO UPDATE SET
            holder = @holder,
            epoch = CASE WHEN leases.holder = @holder AND leases.expires_at > @now THEN leases.epoch ELSE leases.epoch + 1 END,
            expires_at = CASE WHEN leases.holder = @holder THEN greatest(leases.expires_at, @expires) ELSE @expires END
        WHERE leases.holder = @holder OR leases.expires_at <= @now
        RETURNING epoch
        """;

    /// <summary>This replica.</summary>
    internal string Holder { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Takes or renews a lease. Null when another replica holds it.</summary>
    internal async Task<Lease?> TryAcquireAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var epochs = await db.QueryAsync(
            AcquireSql,
            reader => reader.GetInt64(0),
            cancellationToken,
            new NpgsqlParameter("name", name),
            new NpgsqlParameter("holder", Holder),
            new NpgsqlParameter("now", now),
            new NpgsqlParameter("expires", now + Duration));
        return epochs is [var epoch] ? new(name, Holder, epoch) : null;
    }

    /// <summary>From here on any replica may take what this one held.</summary>
    internal async Task ReleaseAllAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        await db.Leases.Where(lease => lease.Holder == Holder && lease.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(lease => lease.ExpiresAt, now), cancellationToken);
    }

    /// <summary>First thing in a transaction of a loop. Until its end nobody can take the lease over.</summary>
    /// <exception cref="LeaseLostException">The lease has gone to another holder.</exception>
    internal static async Task CheckAsync(GameRelayDb db, Lease lease, CancellationToken cancellationToken)
    {
        var held = await db.QueryAsync(
            "SELECT epoch FROM leases WHERE name = @name AND holder = @holder AND epoch = @epoch FOR SHARE",
            reader => reader.GetInt64(0),
            cancellationToken,
            new NpgsqlParameter("name", lease.Name),
            new NpgsqlParameter("holder", lease.Holder),
            new NpgsqlParameter("epoch", lease.Epoch));
        if (held.Count == 0)
            throw new LeaseLostException(lease.Name);
    }
}

using GameRelay.ControlPlane.Data;
using Npgsql;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>One stream of one host. The newest stream of a host is the one that counts, whichever replica holds it.</summary>
internal sealed record StreamIdentity(string ComputeId, string FleetId, string Location, long Epoch)
{
    /// <summary>From here on older streams of this host can write nothing.</summary>
    internal static async Task<StreamIdentity> TakeOverAsync(
        GameRelayDb db, ComputeRow compute, string holder, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE computes SET stream_holder = @holder, stream_epoch = stream_epoch + 1, last_seen_at = @now, lease_expires_at = @lease
            WHERE id = @id RETURNING stream_epoch
            """;
        var epochs = await db.QueryAsync(
            sql, reader => reader.GetInt64(0), cancellationToken,
            new NpgsqlParameter("holder", holder), new NpgsqlParameter("now", now), new NpgsqlParameter("lease", now + lease),
            new NpgsqlParameter("id", compute.Id));
        return new(compute.Id, compute.FleetId, compute.Location, epochs.Single());
    }

    /// <summary>First thing in a transaction that this stream causes. Until its end no newer stream takes over.</summary>
    /// <exception cref="StreamSupersededException">The host has a newer stream.</exception>
    internal async Task CheckAsync(GameRelayDb db, CancellationToken cancellationToken)
    {
        var held = await db.QueryAsync(
            "SELECT 1 FROM computes WHERE id = @id AND stream_epoch = @epoch FOR SHARE", reader => reader.GetInt32(0), cancellationToken,
            new NpgsqlParameter("id", ComputeId), new NpgsqlParameter("epoch", Epoch));
        if (held.Count == 0)
            throw new StreamSupersededException();
    }

    /// <summary>The host's row, while this stream is its newest.</summary>
    internal IQueryable<ComputeRow> Row(GameRelayDb db) => db.Computes.Where(c => c.Id == ComputeId && c.StreamEpoch == Epoch);
}

internal sealed class StreamSupersededException() : Exception("The host has opened a newer stream.");

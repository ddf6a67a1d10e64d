using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace GameRelay.ControlPlane.Data;

/// <summary>For the few statements that are written by hand: they run on the context's connection and in its transaction.</summary>
internal static class Sql
{
    internal static async Task<List<T>> QueryAsync<T>(
        this GameRelayDb db, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = await CreateAsync(db, sql, parameters, cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    internal static async Task<int> ExecuteAsync(this GameRelayDb db, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = await CreateAsync(db, sql, parameters, cancellationToken);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Until the transaction's end nobody else holds the lock of this name.</summary>
    internal static Task LockAsync(this GameRelayDb db, string name, CancellationToken cancellationToken) =>
        db.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))", cancellationToken, new NpgsqlParameter("name", name));

    /// <summary>Told to other replicas when the transaction commits.</summary>
    internal static Task NotifyAsync(this GameRelayDb db, string channel, string payload, CancellationToken cancellationToken) => db.ExecuteAsync(
        "SELECT pg_notify(@channel, @payload)", cancellationToken, new NpgsqlParameter("channel", channel), new NpgsqlParameter("payload", payload));

    internal static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static async Task<NpgsqlCommand> CreateAsync(GameRelayDb db, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (connection.State != System.Data.ConnectionState.Open)
            await db.Database.OpenConnectionAsync(cancellationToken);
#pragma warning disable CA2100 // Every caller gives a constant; values travel as parameters.
        var command = new NpgsqlCommand(sql, connection, (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        return command;
    }
}

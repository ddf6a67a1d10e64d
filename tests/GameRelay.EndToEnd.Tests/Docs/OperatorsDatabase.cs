using GameRelay.Cli.Platform;
using GameRelay.Cli.Postgres;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Npgsql;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Docs;

/// <summary>The Postgres of an operator's own, in the commands about backups: the platform's. What they put back goes beside it, since it runs on.</summary>
internal sealed class OperatorsDatabase(UpProcess up)
{
    private const string Original = "gamerelay";
    private const string Restored = "restored";

    private readonly PostgresDirectory _directory = new(new PlatformDirectory(up.DataDirectory).Postgres);

    public static bool IsMeantBy(string command) => command.StartsWith("pg_", StringComparison.Ordinal);

    /// <summary>The value of DATABASE_URL for a command.</summary>
    public async Task<string> PrepareAsync(string command)
    {
        if (!command.StartsWith("pg_restore", StringComparison.Ordinal))
            return Url(Original);
        await ExecuteAsync(Original, $"CREATE DATABASE {Restored} TEMPLATE template0");
        return Url(Restored);
    }

    /// <summary>After the last command: what was put back is what was there.</summary>
    public async Task CheckAsync(string command)
    {
        if (!command.StartsWith("pg_restore", StringComparison.Ordinal))
            return;
        const string Fleets = "SELECT string_agg(id, ',' ORDER BY id) FROM fleets";
        var fleets = (string?)await ExecuteAsync(Restored, Fleets);
        Assert.StartsWith("fleet-", fleets, StringComparison.Ordinal);
        Assert.Equal(await ExecuteAsync(Original, Fleets), fleets);
    }

    private string Url(string database) =>
        $"postgresql://{EmbeddedPostgres.UserName}:{Uri.EscapeDataString(_directory.ReadPassword())}@127.0.0.1:{_directory.ReadPort()}/{database}";

    private async Task<object?> ExecuteAsync(string database, string statement)
    {
        NpgsqlConnectionStringBuilder settings = new()
        {
            Host = "127.0.0.1",
            Port = _directory.ReadPort()!.Value,
            Username = EmbeddedPostgres.UserName,
            Password = _directory.ReadPassword(),
            Database = database,
            Pooling = false,
        };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync(Deadline.Token());
#pragma warning disable CA2100 // Statements of this class.
        await using NpgsqlCommand command = new(statement, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Deadline.Token());
    }
}

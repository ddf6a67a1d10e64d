using System.Collections.Concurrent;
using System.Globalization;
using GameRelay.Cli.Postgres;
using Npgsql;
using Xunit;

namespace GameRelay.Testing;

/// <summary>
/// An empty database in the Postgres that this test process runs for itself. As a class fixture: one for a test class. Or several by hand, as copies
/// of a template that is prepared once.
/// </summary>
public class PostgresDatabase : IAsyncLifetime
{
    private static readonly Lazy<Task<EmbeddedPostgres>> Server = new(StartServerAsync);
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Templates = new();
    private static int s_last;

    private string? _connectionString;

    public string ConnectionString => _connectionString ?? throw new InvalidOperationException("The database is not there before InitializeAsync.");

    /// <summary>
    /// A copy of the template database of this name, which <paramref name="prepareTemplate"/> (given its connection string) fills when it is first
    /// asked for: migrations run once for a test process, not once for a database.
    /// </summary>
    public static async Task<PostgresDatabase> CopyAsync(string templateName, Func<string, Task> prepareTemplate)
    {
        await Templates.GetOrAdd(templateName, name => new(() => PrepareAsync(name, prepareTemplate))).Value;
        var database = new PostgresDatabase();
        await database.CreateAsync(templateName);
        return database;
    }

    public async ValueTask InitializeAsync() => await CreateAsync("template0");

    /// <summary>The database itself goes with the server, when the test process exits; its connections go now.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connectionString is not null)
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            NpgsqlConnection.ClearPool(connection);
        }

        GC.SuppressFinalize(this);
    }

    private async Task CreateAsync(string template)
    {
        var server = await Server.Value;
        var name = "test" + Interlocked.Increment(ref s_last).ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE {template}");
        _connectionString = server.ConnectionString(name);
    }

    private static async Task PrepareAsync(string template, Func<string, Task> prepare)
    {
        var server = await Server.Value;
        await ExecuteAsync(server, $"CREATE DATABASE {template} TEMPLATE template0");
        await prepare(server.ConnectionString(template));
        // A template is copied only while nobody is connected to it.
        await using var connection = new NpgsqlConnection(server.ConnectionString(template));
        NpgsqlConnection.ClearPool(connection);
        await ExecuteAsync(server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'");
    }

    private static async Task ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync();
#pragma warning disable CA2100 // Names that this class or a test's own constant gives.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<EmbeddedPostgres> StartServerAsync()
    {
        var options = new EmbeddedPostgresOptions { Directory = Path.Combine(TestFolder.New("postgres"), "p"), Durable = false, MaxConnections = 400 };
        return await EmbeddedPostgres.StartAsync(options, TimeProvider.System, CancellationToken.None);
    }
}

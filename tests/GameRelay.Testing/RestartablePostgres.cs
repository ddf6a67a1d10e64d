using GameRelay.Cli.Postgres;
using GameRelay.Testing.Platform;
using Npgsql;

namespace GameRelay.Testing;

/// <summary>A Postgres of a test's own, to be stopped and killed while somebody uses it.</summary>
public sealed class RestartablePostgres : IAsyncDisposable
{
    private const string Database = "test";

    private readonly EmbeddedPostgres _server;

    private RestartablePostgres(EmbeddedPostgres server, string folder) => (_server, Folder) = (server, folder);

    /// <summary>Its data's, which belongs to the user that it runs as.</summary>
    public string Folder { get; }

    /// <summary>A start after a stop may give it another port.</summary>
    public string ConnectionString => _server.ConnectionString(Database);

    public static async Task<RestartablePostgres> StartAsync()
    {
        EmbeddedPostgresOptions options = new() { Directory = Path.Combine(TestFolder.New("postgres"), "p"), Durable = false };
        var server = await EmbeddedPostgres.StartAsync(options, TimeProvider.System, CancellationToken.None);
        await server.CreateDatabaseIfMissingAsync(Database, CancellationToken.None);
        return new(server, Path.Combine(options.Directory, "data"));
    }

    /// <summary>As an operator does who restarts it: what is connected is told so.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>All its processes are gone at once; what was committed is found again by recovery.</summary>
    public async Task CrashAsync()
    {
        Signals.Kill(_server.Server.Pid);
        await _server.WaitForExitAsync(CancellationToken.None);
    }

    public Task StartAgainAsync() => _server.EnsureRunningAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await using (NpgsqlConnection connection = new(ConnectionString))
            NpgsqlConnection.ClearPool(connection);
        await _server.DisposeAsync();
    }
}

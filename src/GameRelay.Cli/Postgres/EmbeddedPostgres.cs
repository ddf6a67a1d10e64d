using System.Globalization;
using System.Security.Cryptography;
using GameRelay.Cli.Processes;
using Npgsql;

namespace GameRelay.Cli.Postgres;

/// <summary>
/// A Postgres of our own from the installed binaries: a private cluster in one folder, on loopback with a password, in a process session of its
/// own. Restarts on old data, recovers after a crash, and takes over a server whose owner was killed.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    public const string UserName = "gamerelay";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    // A fast shutdown, then an immediate one.
    private static readonly (Signal, TimeSpan)[] StopSteps = [(Signal.Interrupt, TimeSpan.FromSeconds(30)), (Signal.Quit, TimeSpan.FromSeconds(5))];

    private readonly EmbeddedPostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly PostgresDirectory _directory;
    private readonly OwnerLock _ownerLock;
    private readonly SystemUser? _user;
    private readonly PostgresBinaries _binaries;
    private DetachedProcess? _server;

    private EmbeddedPostgres(
        EmbeddedPostgresOptions options, TimeProvider time, PostgresDirectory directory, OwnerLock ownerLock, SystemUser? user, PostgresBinaries binaries)
    {
        _options = options;
        _time = time;
        _directory = directory;
        _ownerLock = ownerLock;
        _user = user;
        _binaries = binaries;
    }

    public int Port { get; private set; }

    public ProcessIdentity Server => _server!.Identity;

    /// <summary>True when the server was found running, left by an owner that was killed.</summary>
    public bool WasRunning { get; private set; }

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = UserName,
        Password = _directory.ReadPassword(),
        Database = database,
    }.ConnectionString;

    /// <exception cref="CliException">It cannot run here; the message says why and what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var directory = new PostgresDirectory(Path.GetFullPath(options.Directory));
        var user = UnprivilegedUser.Choose();
        if (user is not null)
            await UnprivilegedUser.RequirePathIsSearchableAsync(user, directory.Root, cancellationToken);

        directory.Create(user);
        var ownerLock = directory.TakeOwnership();
        try
        {
            var binaries = PostgresBinaries.Find(options.BinaryDirectory, directory.DataVersion());
            var postgres = new EmbeddedPostgres(options, time, directory, ownerLock, user, binaries);
            if (directory.DataVersion() is null)
                await postgres.InitializeAsync(cancellationToken);
            await postgres.EnsureRunningAsync(cancellationToken);
            return postgres;
        }
        catch
        {
            ownerLock.Dispose();
            throw;
        }
    }

    /// <summary>Ends a server that an owner left who was killed. There need not be any.</summary>
    public static async Task StopLeftoverAsync(string directory, TimeProvider time)
    {
        var data = new PostgresDirectory(Path.GetFullPath(directory)).Data;
        if (!Directory.Exists(data) || PostmasterFile.Read(data)?.FindServer(data) is not { } identity)
            return;

        using var server = DetachedProcess.Adopt(identity, time);
        await server.StopAsync(StopSteps);
    }

    /// <summary>Returns when the server is gone, for whatever reason.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _server!.WaitForExitAsync(cancellationToken);

    /// <summary>Starts the server again, on the same port as long as that is free; does nothing while it runs.</summary>
    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.StartTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            while (!await TryRunAsync(either.Token))
                await Task.Delay(PollInterval, _time, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new CliException($"Postgres in {_directory.Root} was not ready within {_options.StartTimeout.TotalSeconds:0} s. Its log is {_directory.LogFile}.");
        }
    }

    public async Task CreateDatabaseIfMissingAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
            return;

        // A database's name cannot be a parameter; quoting is the SQL standard's.
        var quoted = $"\"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
#pragma warning disable CA2100
        await using var create = new NpgsqlCommand($"CREATE DATABASE {quoted}", connection);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends connections, writes a checkpoint and stops (a fast shutdown); by force when that takes too long.</summary>
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.StopAsync(StopSteps);
    }

    /// <summary>Gives up the server without stopping it: what a killed owner leaves, or one that hands over.</summary>
    public void Abandon()
    {
        _server?.Dispose();
        _server = null;
        _ownerLock.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _server?.Dispose();
        _ownerLock.Dispose();
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        // A cluster whose making was interrupted is not worth anything; only a finished one gets the name that counts.
        _directory.DeleteUnfinishedData();
        _directory.WritePassword(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), _user);
        string[] arguments =
        [
            "-D", _directory.UnfinishedData, "--username", UserName, "--pwfile", _directory.PasswordFile, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C", "--no-instructions", .. _options.Durable ? (string[])[] : ["--no-sync"],
        ];
        var logStart = _directory.LogLength();
        using var initDb = DetachedProcess.Start(new(_binaries.InitDb, arguments, _directory.LogFile) { User = _user, Environment = ServerEnvironment }, _time);
        try
        {
            await initDb.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            await initDb.StopAsync((Signal.Terminate, TimeSpan.FromSeconds(5)));
        }

        if (!File.Exists(Path.Combine(_directory.UnfinishedData, "PG_VERSION")) || initDb.ExitCode != 0)
            throw new CliException($"Postgres could not make its data directory in {_directory.Root}:\n{_directory.ReadLogFrom(logStart)}");

        Directory.Move(_directory.UnfinishedData, _directory.Data);
    }

    /// <returns>False when this attempt met something that passes: a port taken meanwhile, processes of a killed server that have not left yet.</returns>
    private async Task<bool> TryRunAsync(CancellationToken cancellationToken)
    {
        if (PostmasterFile.Read(_directory.Data) is { } file)
        {
            if (file.FindServer(_directory.Data) is { } running)
            {
                if (_server is null)
                {
                    WasRunning = true;
                    _server = DetachedProcess.Adopt(running, _time);
                }

                return await BecomesReadyAsync(cancellationToken);
            }

            File.Delete(PostmasterFile.PathIn(_directory.Data));
        }

        var port = _directory.ReadPort() is { } last && FreePort.IsFree(last) ? last : FreePort.Next();
        _directory.WritePort(port);
        var logStart = _directory.LogLength();
        _server?.Dispose();
        WasRunning = false;
        _server = DetachedProcess.Start(new(_binaries.Postgres, ServerArguments(port), _directory.LogFile) { User = _user, Environment = ServerEnvironment }, _time);
        if (await BecomesReadyAsync(cancellationToken))
            return true;

        var log = _directory.ReadLogFrom(logStart);
        return log.Contains("Address already in use", StringComparison.Ordinal) || log.Contains("is still in use", StringComparison.Ordinal)
            ? false
            : throw new CliException($"Postgres in {_directory.Root} does not start:\n{log}");
    }

    private async Task<bool> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        while (_server!.IsRunning)
        {
            if (PostmasterFile.Read(_directory.Data) is { Ready: true } file && file.Pid == _server.Identity.Pid)
            {
                Port = file.Port;
                return true;
            }

            await Task.Delay(PollInterval, _time, cancellationToken);
        }

        return false;
    }

    private string[] ServerArguments(int port)
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={port.ToString(CultureInfo.InvariantCulture)}", "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC",
            $"max_connections={_options.MaxConnections.ToString(CultureInfo.InvariantCulture)}", "jit=off",
            .. _options.Durable ? (string[])[] : ["fsync=off", "full_page_writes=off"],
        ];
        return ["-D", _directory.Data, .. settings.SelectMany(setting => (string[])["-c", setting])];
    }

    private static Dictionary<string, string> ServerEnvironment => new() { ["LC_ALL"] = "C" };
}

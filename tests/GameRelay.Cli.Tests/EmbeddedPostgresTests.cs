using System.Globalization;
using GameRelay.Cli.Postgres;
using GameRelay.Cli.Processes;
using GameRelay.Testing;
using Npgsql;
using Xunit;

namespace GameRelay.Cli.Tests;

public sealed class EmbeddedPostgresTests
{
    private readonly string _folder = TestFolder.New("embedded");

    [Fact]
    public async Task Starts_and_stops_and_starts_again_on_the_same_data_and_port()
    {
        int port;
        ProcessIdentity server;
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
            (port, server) = (first.Port, first.Server);
        }

        Assert.False(server.IsRunning);
        await using var second = await StartAsync();
        Assert.Equal(7, await ExecuteAsync(second, "SELECT n FROM kept"));
        Assert.Equal(port, second.Port);
        Assert.False(second.WasRunning);
    }

    [Fact]
    public async Task Listens_on_loopback_alone_and_wants_the_password()
    {
        await using var postgres = await StartAsync();
        Assert.Equal("127.0.0.1", await ExecuteAsync(postgres, "SHOW listen_addresses"));
        Assert.Equal("", await ExecuteAsync(postgres, "SHOW unix_socket_directories"));

        var wrong = new NpgsqlConnectionStringBuilder(postgres.ConnectionString("postgres")) { Password = "guess" };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Deadline.Token()));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Runs_in_a_process_session_of_its_own_and_not_as_root()
    {
        await using var postgres = await StartAsync();
        var status = await File.ReadAllLinesAsync($"/proc/{postgres.Server.Pid}/status");
        Assert.DoesNotContain("0", status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..]);
        var session = (await File.ReadAllTextAsync($"/proc/{postgres.Server.Pid}/stat")).Split(' ')[5];
        Assert.Equal(postgres.Server.Pid.ToString(CultureInfo.InvariantCulture), session);
    }

    [Fact]
    public async Task Recovers_after_the_server_was_killed()
    {
        await using var postgres = await StartAsync();
        await ExecuteAsync(postgres, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        var (port, killed) = (postgres.Port, postgres.Server);

        LibC.Kill(killed.Pid, Signal.Kill);
        await postgres.WaitForExitAsync(Deadline.Token());
        Assert.False(await DatabaseProbe.AnswersAsync(postgres.ConnectionString("postgres"), Deadline.Token()));
        await postgres.EnsureRunningAsync(Deadline.Token());
        Assert.True(await DatabaseProbe.AnswersAsync(postgres.ConnectionString("postgres"), Deadline.Token()));

        Assert.NotEqual(killed, postgres.Server);
        Assert.Equal(port, postgres.Port);
        NpgsqlConnection.ClearAllPools();
        Assert.Equal(7, await ExecuteAsync(postgres, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task A_stale_pid_file_that_names_another_living_process_does_not_stop_the_start()
    {
        await using (await StartAsync())
        {
        }

        // Run as Postgres's own user: of another user's process Postgres would know by itself that it cannot be its own.
        using var stranger = DetachedProcess.Start(new("sleep", ["60"], "/dev/null") { User = UnprivilegedUser.Choose() }, TimeProvider.System);
        var data = Path.Combine(_folder, "p", "data");
        await File.WriteAllTextAsync(Path.Combine(data, "postmaster.pid"), $"{stranger.Identity.Pid}\n{data}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready   \n");

        await using var postgres = await StartAsync();
        Assert.Equal(1, await ExecuteAsync(postgres, "SELECT 1"));
        Assert.True(stranger.IsRunning);
        await stranger.StopAsync();
    }

    [Fact]
    public async Task A_second_owner_is_refused_and_told_who_the_first_is()
    {
        await using var first = await StartAsync();
        var refused = await Assert.ThrowsAsync<CliException>(StartAsync);
        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_owner_is_gone_is_taken_over()
    {
        // What a killed owner leaves behind: the server, and nobody holding the lock.
        var first = await StartAsync();
        var server = first.Server;
        first.Abandon();

        await using (var second = await StartAsync())
        {
            Assert.True(second.WasRunning);
            Assert.Equal(server, second.Server);
            Assert.Equal(1, await ExecuteAsync(second, "SELECT 1"));
        }

        Assert.False(server.IsRunning);
    }

    [Fact]
    public async Task A_port_that_was_taken_meanwhile_is_replaced_by_another()
    {
        int port;
        await using (var first = await StartAsync())
            port = first.Port;

        using var squatter = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        squatter.Start();
        await using var second = await StartAsync();
        Assert.NotEqual(port, second.Port);
        Assert.Equal(1, await ExecuteAsync(second, "SELECT 1"));
    }

    [Fact]
    public async Task A_folder_on_the_way_that_the_server_user_may_not_pass_is_named_with_the_remedy()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root starts Postgres as another user.");
        var closed = Directory.CreateDirectory(Path.Combine(_folder, "closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var options = new EmbeddedPostgresOptions { Directory = Path.Combine(closed, "below", "p") };
        Directory.CreateDirectory(Path.Combine(closed, "below"));

        var refused = await Assert.ThrowsAsync<CliException>(() => EmbeddedPostgres.StartAsync(options, TimeProvider.System, Deadline.Token()));
        Assert.Contains($"chmod o+x {closed}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_first_start_is_started_over()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "p", "data.new"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "p", "data.new", "PG_VERSION"), "15");

        await using var postgres = await StartAsync();
        Assert.Equal(1, await ExecuteAsync(postgres, "SELECT 1"));
    }

    [Fact]
    public void A_configured_folder_without_the_binaries_is_refused_by_the_settings_name()
    {
        var refused = Assert.Throws<CliException>(() => PostgresBinaries.Find(_folder, null));
        Assert.Contains(PostgresBinaries.DirectoryVariable, refused.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_a_version_that_is_not_installed_is_refused_with_both_versions()
    {
        var installed = PostgresBinaries.Find(null, null);
        var refused = Assert.Throws<CliException>(() => PostgresBinaries.Find(installed.Directory, 9));
        Assert.Contains("Postgres 9", refused.Message, StringComparison.Ordinal);
        Assert.Contains(installed.MajorVersion.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_databases_of_the_test_fixture_are_copies_of_a_template_that_is_prepared_once()
    {
        var prepared = 0;
        async Task PrepareAsync(string connectionString)
        {
            Interlocked.Increment(ref prepared);
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("CREATE TABLE made_once (n int)", connection);
            await command.ExecuteNonQueryAsync();
        }

        var copies = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostgresDatabase.CopyAsync("fixture_template", PrepareAsync)));
        Assert.Equal(1, prepared);
        Assert.Equal(3, copies.Select(copy => copy.ConnectionString).Distinct().Count());
        foreach (var copy in copies)
        {
            await using var connection = new NpgsqlConnection(copy.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT count(*) FROM made_once", connection);
            Assert.Equal(0L, await command.ExecuteScalarAsync());
            await copy.DisposeAsync();
        }
    }

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(
        new EmbeddedPostgresOptions { Directory = Path.Combine(_folder, "p"), Durable = false }, TimeProvider.System, Deadline.Token(TimeSpan.FromSeconds(60)));

    private static async Task<object?> ExecuteAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}

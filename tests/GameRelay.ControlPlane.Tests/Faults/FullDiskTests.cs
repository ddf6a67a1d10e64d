using System.Security.Cryptography;
using System.Text.Json;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Tests.Hosts;
using GameRelay.Testing;
using Npgsql;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Faults;

public sealed class FullDiskTests
{
    private const string NoMount = "Only root with CAP_SYS_ADMIN may mount a small disk.";

    [Fact]
    public async Task On_a_full_disk_of_the_database_nothing_is_done_that_is_not_kept_and_room_mends_it()
    {
        await using var postgres = await RestartablePostgres.StartAsync();
        using var disk = SmallDisk.TryMount(megabytes: 48, ownedAs: postgres.Folder);
        Assert.SkipWhen(disk is null, NoMount);
        var database = await CreateDatabaseAsync(postgres, disk.Path);
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: [$"--ControlPlane:ConnectionString={database}"]);
        var fleet = await controlPlane.CreateActiveFleetAsync();
        var before = await CreateBigScriptAsync(controlPlane);

        disk.Fill();
        // What is there still has room for a row or another; a megabyte finds none.
        var refused = await Assert.ThrowsAsync<ServiceUnavailableException>(() => CreateBigScriptAsync(controlPlane));
        Assert.Equal("The database's disk is full. Nothing was done; try again.", refused.Message);
        Assert.Equal(fleet.FleetId, Assert.Single((await controlPlane.Api.DescribeFleetAttributesAsync(new())).FleetAttributes).FleetId);
        Assert.DoesNotContain(await ListScriptIdsAsync(controlPlane), id => id != before && id != fleet.ScriptId);
        for (var i = 0; i < 3; i++)
            controlPlane.Time.Advance(TimeSpan.FromSeconds(1)); // no loop fails for it

        disk.MakeRoom();
        var after = await CreateBigScriptAsync(controlPlane);

        Assert.Equal(new[] { before, after, fleet.ScriptId }.Order(), (await ListScriptIdsAsync(controlPlane)).Order());
        Assert.True(await controlPlane.TickAsync<ReservationSweep>());
    }

    [Fact]
    public async Task On_a_full_disk_of_its_own_a_control_plane_starts_and_answers_and_writes_the_rest_when_there_is_room()
    {
        using var disk = SmallDisk.TryMount(megabytes: 8);
        Assert.SkipWhen(disk is null, NoMount);
        await using var hosts = await LocalHosts.StartInAsync(disk.Path);
        var fleet = await hosts.CreateActiveFleetAsync();
        var session = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(session.GameSessionId, GameSessionStatus.Active);

        disk.Fill();
        await hosts.RestartControlPlaneAsync();
        hosts.ControlPlane.ExpectError(
            $"Cannot write {disk.Path}/control-plane.json, which tells on which ports this control plane listens: No space left on device");
        await hosts.HostIsAsync(HostStatus.Connected);
        Assert.Equal(GameSessionStatus.Active, (await hosts.ControlPlane.DescribeAsync(session.GameSessionId)).Status);
        hosts.ControlPlane.ExpectError($"Cannot write in {disk.Path}/hosts: No space left on device");
        var second = await hosts.CreateFleetAsync();
        await Eventually.TrueAsync(() => hosts.ControlPlane.HasLogged("Cannot write in"), "what cannot be written is told");
        await Eventually.TrueAsync(() => hosts.HostDirectories().Length == 1, "what could not be made of a host is removed");

        disk.MakeRoom();
        await hosts.FleetIsAsync(second.FleetId, FleetStatus.Active);
        await Eventually.TrueAsync(() => ReadPorts(disk.Path) == hosts.ControlPlane.Url, "the ports are told");
        Assert.Equal("control-plane.json", Path.GetFileName(Assert.Single(Directory.GetFiles(disk.Path, "control-plane.json*"))));
        Assert.Equal(2, hosts.HostDirectories().Length);
        Assert.Equal(GameSessionStatus.Active, (await hosts.ControlPlane.DescribeAsync(session.GameSessionId)).Status);
    }

    [Fact]
    public async Task Keys_that_cannot_be_written_stop_the_start_and_leave_nothing_behind()
    {
        using var disk = SmallDisk.TryMount(megabytes: 1);
        Assert.SkipWhen(disk is null, NoMount);
        disk.Fill();

        var failure = await Assert.ThrowsAsync<IOException>(() => ControlPlaneHost.StartAsync(dataDirectory: disk.Path));

        Assert.StartsWith("No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(disk.Path)); // what fills it
        disk.MakeRoom();
        await using var controlPlane = await ControlPlaneHost.StartAsync(dataDirectory: disk.Path);
        Assert.Equal(controlPlane.Url, ReadPorts(disk.Path));
    }

    /// <summary>On that disk alone: the server's log of transactions is elsewhere, and it runs on.</summary>
    private static async Task<string> CreateDatabaseAsync(RestartablePostgres postgres, string path)
    {
        await using var server = NpgsqlDataSource.Create(postgres.ConnectionString);
#pragma warning disable CA2100 // The path is the test's own.
        foreach (var statement in new[] { $"CREATE TABLESPACE small LOCATION '{path}'", "CREATE DATABASE games TABLESPACE small TEMPLATE template0" })
#pragma warning restore CA2100
        {
            await using var command = server.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(Deadline.Token());
        }

        return new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = "games" }.ConnectionString;
    }

    /// <summary>A megabyte that cannot be compressed.</summary>
    private static async Task<string> CreateBigScriptAsync(ControlPlaneHost controlPlane)
    {
        var text = "exports.ssExports = {}; //" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(1 << 20));
        return (await controlPlane.Api.CreateScriptAsync(new() { Name = "big", ZipFile = ControlPlaneHost.Zip(("index.js", text)) })).Script.ScriptId;
    }

    private static async Task<IEnumerable<string>> ListScriptIdsAsync(ControlPlaneHost controlPlane) =>
        (await controlPlane.Api.ListScriptsAsync(new())).Scripts.Select(script => script.ScriptId);

    private static Uri? ReadPorts(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "control-plane.json");
        if (!File.Exists(path))
            return null;
        using var content = JsonDocument.Parse(File.ReadAllBytes(path));
        return new(content.RootElement.GetProperty("apiUrl").GetString()!);
    }
}

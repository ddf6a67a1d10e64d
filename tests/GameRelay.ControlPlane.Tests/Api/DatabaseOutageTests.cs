using System.Net;
using System.Net.Sockets;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class DatabaseOutageTests
{
    [Theory]
    [InlineData(ProxyMode.Refuse, "", "The database cannot be reached.")]
    [InlineData(ProxyMode.Silent, "", "The database does not answer in time.")]
    [InlineData(ProxyMode.Error, "57P03", "The database is starting or stopping.")]
    [InlineData(ProxyMode.Error, "53300", "The database has too many connections.")]
    public async Task A_database_that_is_not_there_is_told_as_unavailable_with_nothing_done(object mode, string sqlState, string expected)
    {
        await using var host = await StartAsync();
        var (controlPlane, proxy) = host;
        proxy.SqlState = sqlState;
        proxy.Switch((ProxyMode)mode);

        // A connection of before may be found dead first, which is told as not reached.
        RawAnswer? answer = null;
        await Eventually.TrueAsync(
            async () => (answer = await controlPlane.PostBearerAsync("GameLift.DescribeFleetAttributes", "{}")).Message.StartsWith(expected, StringComparison.Ordinal),
            $"'{expected}' is told",
            TimeSpan.FromSeconds(60));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "ServiceUnavailableException"), (answer!.Status, answer.ErrorType));
        Assert.EndsWith("Nothing was done; try again.", answer.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Response.Headers.RetryAfter?.Delta);
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(controlPlane.Url, "/healthz"))).StatusCode);
        var ready = await http.GetAsync(new Uri(controlPlane.Url, "/readyz"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, expected), (ready.StatusCode, await ready.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task The_control_plane_goes_on_when_its_database_is_back()
    {
        await using var host = await StartAsync();
        var (controlPlane, proxy) = host;
        proxy.SqlState = "57P03";
        proxy.Switch(ProxyMode.Error);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => controlPlane.Api.CreateAccessKeyAsync(new()));

        proxy.Switch(ProxyMode.Relay);

        await Eventually.TrueAsync(
            async () => await Record.ExceptionAsync(() => controlPlane.Api.DescribeFleetAttributesAsync(new())) is null,
            "the API answers again",
            TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_commit_that_nobody_confirmed_is_not_told_as_undone()
    {
        await using var host = await StartAsync();
        var (controlPlane, proxy) = host;
        controlPlane.ExpectError("GameRelay.CreateAccessKey");
        proxy.Switch(ProxyMode.LoseCommit);

        GameRelayException? error = null;
        await Eventually.TrueAsync(
            async () => (error = await Record.ExceptionAsync(() => controlPlane.Api.CreateAccessKeyAsync(new())) as GameRelayException) is not ServiceUnavailableException,
            "the commit is reached, after connections of before were found dead",
            TimeSpan.FromSeconds(60));

        Assert.IsType<InternalServiceException>(error);
        Assert.Contains(error.RequestId!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_operator_decides_how_long_the_database_is_waited_for()
    {
        var defaults = DataFeature.WithTimeLimits("Host=db;Database=gamerelay");
        Assert.Equal(("db", 10, 20, true), (defaults.Host, defaults.Timeout, defaults.CommandTimeout, defaults.TcpKeepAlive));

        var own = DataFeature.WithTimeLimits("Host=db;Timeout=3;CommandTimeout=4;Tcp Keepalive=false");
        Assert.Equal((3, 4, false), (own.Timeout, own.CommandTimeout, own.TcpKeepAlive));
    }

    [Fact]
    public void A_mistake_in_a_statement_is_no_outage() => Assert.Null(
        DatabaseOutage.Find(new DbUpdateException("no", new PostgresException("no", "ERROR", "ERROR", PostgresErrorCodes.UndefinedTable))));

    [Fact]
    public void A_database_whose_name_is_not_found_is_an_outage() =>
        Assert.Equal("The database cannot be reached.", DatabaseOutage.Find(new SocketException((int)SocketError.HostNotFound)));

    [Fact]
    public void A_commit_in_doubt_is_an_outage_only_for_those_who_look_again()
    {
        var doubt = new CommitInDoubtException(new NpgsqlException("no", new IOException()));

        Assert.Null(DatabaseOutage.Find(doubt));
        Assert.Equal(doubt.Message, DatabaseOutage.FindOrDoubt(doubt));
    }

    private static async Task<ProxiedHost> StartAsync()
    {
        var database = await PostgresDatabase.CopyAsync("control_plane", ControlPlaneHost.MigrateAsync);
        var proxy = new DatabaseProxy(database.ConnectionString);
        return new(await ControlPlaneHost.StartAsync(settings: [$"--ControlPlane:ConnectionString={proxy.ConnectionString}"]), proxy);
    }

    private sealed record ProxiedHost(ControlPlaneHost ControlPlane, DatabaseProxy Proxy) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await ControlPlane.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}

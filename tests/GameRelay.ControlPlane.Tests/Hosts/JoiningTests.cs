using System.Security.Cryptography;
using System.Text;
using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Testing;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class JoiningTests
{
    [Fact]
    public async Task A_join_token_is_good_for_one_host()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var token = await WireHost.IssueTokenAsync(controlPlane, fleet.FleetId);

        await using var host = await WireHost.JoinWithAsync(controlPlane, token);

        Assert.Equal((fleet.FleetId, "local", "test"), (host.Joined.FleetId, host.Joined.Location, host.Joined.ComputeName));
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => WireHost.JoinWithAsync(controlPlane, token))).StatusCode);
        await using var second = await WireHost.JoinAsync(controlPlane, fleet.FleetId);
        Assert.StartsWith("test-", second.Joined.ComputeName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_join_token_expires_and_dies_with_its_fleet()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var old = await WireHost.IssueTokenAsync(controlPlane, fleet.FleetId);
        controlPlane.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => WireHost.JoinWithAsync(controlPlane, old))).StatusCode);

        var late = await WireHost.IssueTokenAsync(controlPlane, fleet.FleetId);
        await controlPlane.Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => WireHost.JoinWithAsync(controlPlane, late))).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("grj1.short.fingerprint")]
    [InlineData("grj2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("grj1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_join_token_joins_nobody(string token)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();

        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => WireHost.JoinWithAsync(controlPlane, token))).StatusCode);
    }

    [Fact]
    public async Task A_token_that_is_nearly_right_joins_nobody_or_is_used_by_it()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var token = await WireHost.IssueTokenAsync(controlPlane, fleet.FleetId);
        using var channel = WireHost.OpenChannel(controlPlane);
        HostControl.HostControlClient client = new(channel);
        var joined = 0;

        await FuzzRounds.RunAsync(100, async random =>
        {
            JoinRequest request = new() { JoinToken = DamagedText.Of(token, random), ComputeName = DamagedText.Of("host-1", random), IpAddress = "127.0.0.1" };
            try
            {
                await client.JoinAsync(request, cancellationToken: Deadline.Token());
                joined++;
            }
            catch (RpcException ex)
            {
                Assert.Equal(StatusCode.Unauthenticated, ex.StatusCode);
            }
        });

        // The fingerprint in it is for the host, so a damaged one may be used all the same.
        Assert.InRange(joined, 0, 1);
    }

    [Fact]
    public async Task Neither_tokens_nor_credentials_are_in_the_database()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var token = await WireHost.IssueTokenAsync(controlPlane, fleet.FleetId);
        await using var host = await WireHost.JoinWithAsync(controlPlane, token);

        var secret = System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]);
        var credential = System.Buffers.Text.Base64Url.DecodeFromChars(host.Joined.HostCredential);
        var (tokenHash, credentialHash) = await controlPlane.WithDbAsync(async db =>
            ((await db.JoinTokens.SingleAsync()).Hash, (await db.Computes.SingleAsync(c => c.Id == host.ComputeId)).CredentialHash));
        Assert.Equal(SHA256.HashData(secret), tokenHash);
        Assert.Equal(SHA256.HashData(credential), credentialHash);
    }

    [Fact]
    public async Task A_revoked_or_invented_credential_opens_nothing()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.JoinAsync(controlPlane, fleet.FleetId);
        using var channel = WireHost.OpenChannel(controlPlane);
        HostControl.HostControlClient client = new(channel);
        Metadata invented = new() { { "authorization", "Bearer " + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) } };

        Assert.Equal(StatusCode.Unauthenticated, await StatusOfAsync(client, invented));
        Assert.Equal(StatusCode.Unauthenticated, await StatusOfAsync(client, []));
        Assert.Equal(StatusCode.FailedPrecondition, await StatusOfAsync(client, host.Authorization()));
        await controlPlane.WithDbAsync(db => db.Computes.ExecuteUpdateAsync(set => set.SetProperty(c => c.RevokedAt, controlPlane.Clock.GetUtcNow())));
        Assert.Equal(StatusCode.PermissionDenied, await StatusOfAsync(client, host.Authorization()));
    }

    [Fact]
    public async Task A_host_gets_the_script_of_its_own_fleet_only()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId);
        var other = await controlPlane.Api.CreateScriptAsync(new() { ZipFile = ControlPlaneHost.Zip(("index.js", "exports.ssExports = { another: 1 };")) });
        var otherHash = await controlPlane.WithDbAsync(db => db.Scripts.Where(s => s.Id == other.Script.ScriptId).Select(s => s.ContentHash).SingleAsync());
        var ownHash = (await host.CommandAsync(c => c.DesiredState is not null, "the desired state")).DesiredState.ScriptContentHash;
        using var channel = WireHost.OpenChannel(controlPlane);
        HostControl.HostControlClient client = new(channel);

        using var own = client.FetchScript(new() { ContentHash = ownHash }, host.Authorization());
        using MemoryStream package = new();
        while (await own.ResponseStream.MoveNext(Deadline.Token()))
            package.Write(own.ResponseStream.Current.Data.Span);
        using var foreign = client.FetchScript(new() { ContentHash = otherHash }, host.Authorization());

        Assert.Equal(ownHash, Convert.ToHexStringLower(SHA256.HashData(package.ToArray())));
        var refused = await Assert.ThrowsAsync<RpcException>(() => foreign.ResponseStream.MoveNext(Deadline.Token()));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Fact]
    public async Task A_host_that_fetches_a_script_while_the_database_goes_away_is_told_to_come_again()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId);
        var hash = (await host.CommandAsync(c => c.DesiredState is not null, "the desired state")).DesiredState.ScriptContentHash;
        using var channel = WireHost.OpenChannel(controlPlane);
        await using var others = NpgsqlDataSource.Create(controlPlane.Database.ConnectionString);
        await using var holder = await others.OpenConnectionAsync(Deadline.Token());
        await using var holding = await holder.BeginTransactionAsync(Deadline.Token());
        await using NpgsqlCommand take = new("LOCK TABLE script_contents", holder, holding);
        await take.ExecuteNonQueryAsync(Deadline.Token());

        using var call = new HostControl.HostControlClient(channel).FetchScript(new() { ContentHash = hash }, host.Authorization());
        var answer = call.ResponseStream.MoveNext(Deadline.Token());
        await using var end = others.CreateCommand(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%script_contents%'
            """);
        await Eventually.TrueAsync(async () => (long)(await end.ExecuteScalarAsync(Deadline.Token()))! == 1, "the statement that reads the script is ended");

        var refused = await Assert.ThrowsAsync<RpcException>(() => answer);
        Assert.Equal((StatusCode.Unavailable, "The control plane has no database at the moment."), (refused.StatusCode, refused.Status.Detail));
    }

    [Fact]
    public async Task The_public_API_is_not_to_be_had_where_hosts_dial()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        using HttpClient client = new(WireHost.CreateHandler(controlPlane));
        using HttpRequestMessage request = new(HttpMethod.Post, controlPlane.Services.GetRequiredService<Listeners>().HostUrl)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent("{}", Encoding.UTF8, "application/x-amz-json-1.1"),
        };

        using var response = await client.SendAsync(request, Deadline.Token());

        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Replicas_share_one_authority()
    {
        await using var first = await ControlPlaneHost.StartAsync();
        await using var second = await ControlPlaneHost.StartAsync(besides: first);
        var fleet = await first.CreateActiveFleetAsync(readyProcesses: 0);

        await using var host = await WireHost.JoinWithAsync(second, await WireHost.IssueTokenAsync(first, fleet.FleetId));

        Assert.Equal(fleet.FleetId, host.Joined.FleetId);
    }

    private static async Task<StatusCode> StatusOfAsync(HostControl.HostControlClient client, Metadata authorization)
    {
        using var call = client.FetchScript(new() { ContentHash = new string('0', 64) }, authorization);
        return (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Deadline.Token()))).StatusCode;
    }
}

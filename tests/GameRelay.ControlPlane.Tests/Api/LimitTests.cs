using System.Net;
using System.Net.Sockets;
using GameRelay.Api;
using GameRelay.Testing;
using Npgsql;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class LimitTests
{
    [Fact]
    public async Task A_key_that_is_used_too_often_is_throttled_and_no_other()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: ["--ControlPlane:RequestsPerSecondPerKey=2"]);
        var other = await controlPlane.Api.CreateAccessKeyAsync(new());
        await controlPlane.Api.DescribeFleetAttributesAsync(new());

        var refused = await controlPlane.PostBearerAsync("GameLift.DescribeFleetAttributes", "{}");
        Assert.Equal((HttpStatusCode.BadRequest, "ThrottlingException"), (refused.Status, refused.ErrorType));
        Assert.Equal("Rate exceeded: more than 2 requests a second with access key 'GRTESTKEY' (ControlPlane:RequestsPerSecondPerKey).", refused.Message);
        // What is refused for its content costs nothing.
        Assert.Equal("InvalidRequestException", (await controlPlane.PostBearerAsync("GameLift.DescribeFleetAttributes", """{"Limit":0}""")).ErrorType);
        await controlPlane.CreateClient(other.AccessKey.AccessKeyId, other.SecretAccessKey).DescribeFleetAttributesAsync(new());

        controlPlane.Time.Advance(TimeSpan.FromMilliseconds(500));
        await controlPlane.Api.DescribeFleetAttributesAsync(new());
        await Assert.ThrowsAsync<ThrottlingException>(() => controlPlane.Api.DescribeFleetAttributesAsync(new()));
    }

    [Fact]
    public async Task More_requests_at_once_than_the_bound_are_told_to_come_back()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: ["--ControlPlane:MaximumConcurrentRequests=1"]);
        await controlPlane.Api.DescribeFleetAttributesAsync(new());
        await using var connection = new NpgsqlConnection(controlPlane.Database.ConnectionString);
        await connection.OpenAsync(Deadline.Token());
        await using (var transaction = await connection.BeginTransactionAsync(Deadline.Token()))
        {
            await ExecuteAsync(connection, "LOCK TABLE fleets IN ACCESS EXCLUSIVE MODE");
            var atWork = controlPlane.Api.DescribeFleetAttributesAsync(new());
            await Eventually.TrueAsync(
                async () => await ExecuteAsync(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0,
                "the first request waits for the table",
                TimeSpan.FromSeconds(60));

            var refused = await controlPlane.PostBearerAsync("GameRelay.ListAccessKeys", "{}");

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "ServiceUnavailableException"), (refused.Status, refused.ErrorType));
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Response.Headers.RetryAfter?.Delta);
            Assert.Contains("ControlPlane:MaximumConcurrentRequests", refused.Message, StringComparison.Ordinal);
            await transaction.CommitAsync(Deadline.Token());
            await atWork;
        }

        await controlPlane.Api.ListAccessKeysAsync(new());
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_is_given_up()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(controlPlane.Url.Host, controlPlane.Url.Port, Deadline.Token());

        var answering = WireRequest.SendAsync(
            tcp.GetStream(),
            $"""
             POST / HTTP/1.1
             Host: {controlPlane.Url.Authority}
             Authorization: Bearer {ControlPlaneHost.AccessKeyId}.{ControlPlaneHost.Secret}
             Content-Type: application/x-amz-json-1.1
             X-Amz-Target: GameLift.CreateScript
             Content-Length: 1000
             """,
            "{\"Name\":");
        await Eventually.TrueAsync(
            () =>
            {
                controlPlane.Time.Advance(TimeSpan.FromSeconds(10));
                return answering.IsCompleted;
            },
            "the request is answered",
            TimeSpan.FromSeconds(60));

        var answer = await answering;
        Assert.Equal((HttpStatusCode.RequestTimeout, "RequestTimeoutException"), (answer.Status, answer.ErrorType));
        Assert.Equal("The request body did not arrive within 60 seconds.", answer.Message);
        Assert.Equal("close", answer.Headers["Connection"].Single());
    }

    private static async Task<long> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Constants of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Deadline.Token()) as long? ?? 0;
    }
}

using System.Net;
using System.Text;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using Npgsql;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class ProtocolTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task An_operation_that_is_not_built_is_named_and_one_that_does_not_exist_is_unknown()
    {
        var unsupported = await _controlPlane.PostBearerAsync("GameLift.PutScalingPolicy", "{}");
        var unknown = await _controlPlane.PostBearerAsync("GameLift.MakeCoffee", "{}");

        Assert.Equal(("UnsupportedOperationException", HttpStatusCode.BadRequest), (unsupported.ErrorType, unsupported.Status));
        Assert.Contains("PutScalingPolicy", unsupported.Message, StringComparison.Ordinal);
        Assert.Equal("UnknownOperationException", unknown.ErrorType);
        Assert.Equal("UnknownOperationException", (await _controlPlane.PostBearerAsync("", "{}")).ErrorType);
    }

    [Fact]
    public async Task An_enum_value_that_the_model_does_not_know_is_a_broken_constraint()
    {
        var answer = await _controlPlane.PostBearerAsync("GameLift.CreateFleet", """{"Name":"f","FleetType":"FAST"}""");

        Assert.Equal("InvalidRequestException", answer.ErrorType);
        Assert.Equal(
            "1 validation error detected: Value 'FAST' at 'fleetType' failed to satisfy constraint: Member must satisfy enum value set: [ON_DEMAND, SPOT]",
            answer.Message);
    }

    [Fact]
    public async Task Constraints_are_checked_before_anything_is_done()
    {
        var answer = await _controlPlane.PostBearerAsync("GameLift.CreateGameSession", """{"FleetId":"fleet 1"}""");

        Assert.Equal("InvalidRequestException", answer.ErrorType);
        Assert.Contains("2 validation errors detected: Value 'fleet 1' at 'fleetId'", answer.Message, StringComparison.Ordinal);
        Assert.Contains("Value null at 'maximumPlayerSessionCount'", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_body_is_no_input() => Assert.Equal(
        HttpStatusCode.OK, (await _controlPlane.PostBearerAsync("GameLift.DescribeFleetAttributes", "")).Status);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused_with_the_limit(bool announced)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _controlPlane.Url);
        var body = Encoding.UTF8.GetBytes("""{"Name":" """ + new string('x', RequestBody.MaximumBytes) + "\"}");
        request.Content = announced ? new ByteArrayContent(body) : new StreamContent(new MemoryStream(body));
        request.Headers.TransferEncodingChunked = !announced;
        request.Headers.ExpectContinue = true;
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "GameLift.CreateFleet");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {ControlPlaneHost.AccessKeyId}.{ControlPlaneHost.Secret}");

        var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains($"larger than {RequestBody.MaximumBytes} bytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_is_a_number_of_seconds_and_absent_members_are_left_out()
    {
        await _controlPlane.CreateActiveFleetAsync();
        var answer = await _controlPlane.PostBearerAsync("GameLift.DescribeFleetAttributes", "{}");

        var fleet = answer.Body.GetProperty("FleetAttributes")[0];
        Assert.Equal(_controlPlane.Clock.GetUtcNow().ToUnixTimeSeconds(), fleet.GetProperty("CreationTime").GetDecimal());
        Assert.False(fleet.TryGetProperty("TerminationTime", out _));
        Assert.False(answer.Body.TryGetProperty("NextToken", out _));
    }

    [Fact]
    public async Task Health_is_the_process_and_readiness_is_the_database()
    {
        using var http = new HttpClient { BaseAddress = _controlPlane.Url };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);

        await using (var connection = new NpgsqlConnection(_controlPlane.Database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("DELETE FROM \"__EFMigrationsHistory\"", connection);
            await command.ExecuteNonQueryAsync();
        }

        var notReady = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        Assert.Equal("The database is not migrated.", await notReady.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_failure_of_the_server_is_told_without_its_cause()
    {
        _controlPlane.ExpectError("GameLift.DescribeFleetAttributes");
        await using (var connection = new NpgsqlConnection(_controlPlane.Database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("ALTER TABLE fleets RENAME TO lost", connection);
            await command.ExecuteNonQueryAsync();
        }

        var error = await Assert.ThrowsAsync<InternalServiceException>(() => _controlPlane.Api.DescribeFleetAttributesAsync(new()));

        Assert.DoesNotContain("fleets", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.RequestId!, error.Message, StringComparison.Ordinal);
    }
}

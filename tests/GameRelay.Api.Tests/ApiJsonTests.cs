using System.Text.Json;
using Xunit;

namespace GameRelay.Api.Tests;

public sealed class ApiJsonTests
{
    [Theory]
    [InlineData("1469498468.057", "2016-07-26T02:01:08.0570000+00:00")]
    [InlineData("1469498468", "2016-07-26T02:01:08.0000000+00:00")]
    [InlineData("1.469498468057E9", "2016-07-26T02:01:08.0570000+00:00")]
    public void Time_is_epoch_seconds_with_milliseconds(string number, string time)
    {
        var request = JsonSerializer.Deserialize<DescribeFleetEventsRequest>($$"""{"FleetId":"fleet-1","StartTime":{{number}}}""", ApiJson.Strict)!;

        Assert.Equal(time, request.StartTime!.Value.ToString("O"));
        Assert.Equal(request, JsonSerializer.Deserialize<DescribeFleetEventsRequest>(JsonSerializer.Serialize(request, ApiJson.Strict), ApiJson.Strict));
    }

    [Theory]
    [InlineData("\"2016-07-26T02:01:08Z\"")]
    [InlineData("1e300")]
    [InlineData("1469498468057000")]
    public void What_is_no_epoch_second_is_refused(string value) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize<DescribeFleetEventsRequest>($$"""{"StartTime":{{value}}}""", ApiJson.Strict));

    [Fact]
    public void Absent_members_are_left_out_and_null_reads_as_absent()
    {
        Assert.Equal("""{"FleetId":"fleet-1"}""", JsonSerializer.Serialize(new DescribeFleetEventsRequest { FleetId = "fleet-1" }, ApiJson.Strict));
        Assert.Null(JsonSerializer.Deserialize<CreateFleetRequest>("""{"FleetType":null,"Unknown":[1]}""", ApiJson.Strict)!.FleetType);
    }

    [Fact]
    public void Enums_travel_under_their_names_of_the_model()
    {
        var request = new CreateFleetRequest
        {
            Name = "f",
            FleetType = FleetType.OnDemand,
            PlayerGatewayConfiguration = new() { GameServerIpProtocolSupported = GameServerIpProtocol.DualStack },
        };

        var json = JsonSerializer.Serialize(request, ApiJson.Strict);

        Assert.Equal("""{"Name":"f","FleetType":"ON_DEMAND","PlayerGatewayConfiguration":{"GameServerIpProtocolSupported":"DUAL_STACK"}}""", json);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<CreateFleetRequest>(json, ApiJson.Strict), ApiJson.Strict));
    }

    [Fact]
    public void A_client_reads_an_enum_value_that_it_does_not_know_as_absent()
    {
        const string Json = """{"FleetAttributes":[{"FleetId":"f","FleetArn":"a","Status":"FROZEN","StoppedActions":["AUTO_SCALING"]}]}""";

        var fleet = JsonSerializer.Deserialize<DescribeFleetAttributesResponse>(Json, ApiJson.Tolerant)!.FleetAttributes.Single();

        Assert.Null(fleet.Status);
        Assert.Equal([FleetAction.AutoScaling], fleet.StoppedActions);
    }

    [Fact]
    public void A_zip_travels_as_base64()
    {
        var json = JsonSerializer.Serialize(new CreateScriptRequest { ZipFile = new byte[] { 1, 2, 3 } }, ApiJson.Strict);

        Assert.Equal("""{"ZipFile":"AQID"}""", json);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CreateScriptRequest>("""{"ZipFile":"%%%"}""", ApiJson.Strict));
    }
}

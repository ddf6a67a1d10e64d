using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Api.Codecs;
using GameRelay.ControlPlane.Tests.Api.Validation;
using GameRelay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class CborTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private static readonly RpcV2CborCodec Codec = new();
    private static readonly AwsJsonCodec Json = new();

    [Fact]
    public async Task An_operation_answers_the_same_in_both_protocols()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync();
        var json = await shared.Host.PostBearerAsync("GameLift.DescribeFleetAttributes", $$"""{"FleetIds":["{{fleet.FleetId}}"]}""");

        foreach (var path in (string[])["/service/GameLift/operation/", "/some/prefix/service/GameLift/operation/"])
        {
            var cbor = await shared.Host.PostCborAsync(
                "DescribeFleetAttributes", CborRequest.FromJson(new JsonObject { ["FleetIds"] = new JsonArray(fleet.FleetId) }), path);

            Assert.Equal((HttpStatusCode.OK, "application/cbor", "rpc-v2-cbor"), (cbor.Status, cbor.ContentType, cbor.Protocol));
            var creation = cbor.Body["FleetAttributes"]![0]!["CreationTime"]!["time"]!;
            Assert.Equal(fleet.CreationTime!.Value.ToUnixTimeMilliseconds() / 1000, (long)creation);
            cbor.Body["FleetAttributes"]![0]!["CreationTime"] = creation.DeepClone();
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json.Body.GetRawText()), cbor.Body), cbor.Body.ToJsonString());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A0")]
    [InlineData("BFFF")]
    [InlineData("D9D9F7A0")] // marked as CBOR
    [InlineData("A2654C696D6974F66846 6C656574496473F7")] // null, undefined
    [InlineData("A1685 46F6D6F72726F7782A1616101F97E00")] // of what nobody knows: {"Tomorrow": [{"a": 1}, NaN]}
    public async Task No_input_has_many_forms(string hex) => Assert.Equal(
        HttpStatusCode.OK, (await shared.Host.PostCborAsync("DescribeFleetAttributes", Bytes(hex))).Status);

    [Theory]
    [InlineData("A1 674D6178696D756D 00", null)]
    [InlineData("A1 78194D6178696D756D506C6179657253657373696F6E436F756E74 04", 4)]
    [InlineData("BF 7F 674D6178696D756D 72506C6179657253657373696F6E436F756E74 FF 1804 FF", 4)] // indefinite map and name, each width of the integer
    [InlineData("B90001 78194D6178696D756D506C6179657253657373696F6E436F756E74 190004", 4)]
    [InlineData("BB0000000000000001 78194D6178696D756D506C6179657253657373696F6E436F756E74 1A00000004", 4)]
    [InlineData("A1 78194D6178696D756D506C6179657253657373696F6E436F756E74 1B0000000000000004", 4)]
    [InlineData("A1 78194D6178696D756D506C6179657253657373696F6E436F756E74 3A7FFFFFFF", int.MinValue)]
    public void Lengths_and_integers_are_read_in_every_form(string hex, int? expected) =>
        Assert.Equal(expected, ((CreateGameSessionRequest)Codec.Read(Bytes(hex), typeof(CreateGameSessionRequest))).MaximumPlayerSessionCount);

    [Theory]
    [InlineData("C1 1A5796EB04", 1469508356000)]
    [InlineData("C1 FB41D5E5BAC1000000", 1469508356000)]
    [InlineData("C1 FB41D5E5BAC103A5E3", 1469508356057)]
    [InlineData("C1 F97BFF", 65504000)]
    [InlineData("C1 FA47C35000", 100000000)]
    [InlineData("C1 20", -1000)]
    [InlineData("1A5796EB04", 1469508356000)]
    public void A_time_is_read_in_every_form(string hex, long milliseconds)
    {
        var request = (DescribeFleetEventsRequest)Codec.Read(Bytes("A1 69537461727454696D65" + hex), typeof(DescribeFleetEventsRequest));
        Assert.Equal(milliseconds, request.StartTime!.Value.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("A1 675A697046696C65 43010203")]
    [InlineData("A1 675A697046696C65 5F 4101 420203 FF")]
    public void A_blob_is_a_byte_string_whole_or_in_parts(string hex) =>
        Assert.Equal([1, 2, 3], ((CreateScriptRequest)Codec.Read(Bytes(hex), typeof(CreateScriptRequest))).ZipFile!.Value.ToArray());

    [Theory]
    [InlineData("CreateGameSession", "80", "The body is not a CBOR map (byte 1).")]
    [InlineData("CreateGameSession", "A1", "The body is not a valid CBOR map (byte 1).")]
    [InlineData("CreateGameSession", "BB7FFFFFFFFFFFFFFF", "The body is not a valid CBOR map")]
    [InlineData("CreateGameSession", "A0A0", "The body goes on after its map (byte 2).")]
    [InlineData("CreateGameSession", "A1 01 02", "The name of a member is not a text string (byte 2).")]
    [InlineData("CreateGameSession", "A1 644E616D65 07", "The value of member 'name' must be a text string, not 7 (byte 7).")]
    [InlineData("CreateGameSession", "A1 644E616D65 4161", "The value of member 'name' must be a text string, not a byte string (byte 7).")]
    [InlineData("CreateGameSession", "A1 644E616D65 61FF", "The value of member 'name' is not valid UTF-8 (byte 7).")]
    [InlineData("CreateGameSession", "A1 61FF 01", "The name of a member is not valid UTF-8 (byte 2).")]
    [InlineData("CreateGameSession", "A2 644E616D65 6178 644E616D65 6179", "Member 'name' is given more than once (byte 9).")]
    [InlineData("CreateGameSession", "A1 63466F6F A2 6141 01 7F 6141 FF 02", "Member 'foo.a' is given more than once")]
    [InlineData("CreateGameSession", "A1 6E47616D6550726F70657274696573 81 A2 634B6579 6161 6556616C7565 80",
        "The value of member 'gameProperties.1.member.value' must be a text string, not an array (byte 31).")]
    [InlineData("CreateGameSession", "A1 78194D6178696D756D506C6179657253657373696F6E436F756E74 FB4010000000000000",
        "'maximumPlayerSessionCount' must be a whole number from -2147483648 to 2147483647, not 4")]
    [InlineData("CreateGameSession", "A1 78194D6178696D756D506C6179657253657373696F6E436F756E74 1BFFFFFFFFFFFFFFFF", "not 18446744073709551615")]
    [InlineData("CreateGameSession", "A1 78194D6178696D756D506C6179657253657373696F6E436F756E74 3BFFFFFFFFFFFFFFFF", "not -18446744073709551616")]
    [InlineData("DescribeFleetEvents", "A1 69537461727454696D65 C0 6430303030", "'startTime' must be a number of seconds since 1970, in the years 1 to 9999, not \"0000\"")]
    [InlineData("DescribeFleetEvents", "A1 69537461727454696D65 C1 1B00FFFFFFFFFFFFFF", "in the years 1 to 9999, not 72057594037927935")]
    [InlineData("DescribeFleetEvents", "A1 69537461727454696D65 C1 F97E00", "in the years 1 to 9999, not NaN")]
    [InlineData("CreateScript", "A1 675A697046696C65 6441514944", "'zipFile' must be a byte string, not \"AQID\"")]
    public async Task What_is_wrong_is_named_with_its_place(string operation, string hex, string message)
    {
        var answer = await shared.Host.PostCborAsync(operation, Bytes(hex));

        Assert.Equal((HttpStatusCode.BadRequest, "application/cbor", nameof(SerializationException)), (answer.Status, answer.ContentType, answer.ErrorType));
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("81", "01", "")]
    [InlineData("9F", "01", "FF")]
    [InlineData("A16161", "01", "")]
    [InlineData("BF6161", "01", "FF")]
    public async Task Nesting_has_an_end(string open, string middle, string close)
    {
        var body = Bytes("A167556E6B6E6F776E" + string.Concat(Enumerable.Repeat(open, 100_000)) + middle + string.Concat(Enumerable.Repeat(close, 100_000)));

        Assert.StartsWith(
            "The body nests more than 64 levels deep (byte ", (await shared.Host.PostCborAsync("CreateGameSession", body)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Constraints_are_told_as_in_JSON()
    {
        var unknown = await shared.Host.PostCborAsync("CreateFleet", CborRequest.FromJson(new JsonObject { ["FleetType"] = "FAST" }));
        var broken = await shared.Host.PostCborAsync("CreateGameSession", CborRequest.FromJson(new JsonObject { ["FleetId"] = "fleet 1" }));

        Assert.Equal(
            "1 validation error detected: Value 'FAST' at 'fleetType' failed to satisfy constraint: Member must satisfy enum value set: [ON_DEMAND, SPOT]",
            unknown.Message);
        Assert.Contains("2 validation errors detected: Value 'fleet 1' at 'fleetId'", broken.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/service/GameLift/operation/", "MakeCoffee", "", "", "UnknownOperationException", "There is no operation 'GameLift.MakeCoffee'.")]
    [InlineData("/", "", "", "", "UnknownOperationException", "ends with '/service/GameLift/operation/<name>'")]
    [InlineData("/service/GameLift/operation/", "ListFleets", "smithy-protocol", null, "SerializationException", "must be 'rpc-v2-cbor' with this path, not ''")]
    [InlineData("/service/GameLift/operation/", "ListFleets", "Content-Type", "application/json", "SerializationException", "must be 'application/cbor', not 'application/json'")]
    [InlineData("/service/GameLift/operation/", "ListFleets", "X-Amz-Target", "GameLift.ListFleets", "SerializationException", "send it without the X-Amz-Target header")]
    [InlineData("/service/GameLift/operation/", "ListFleets", "Authorization", null, "MissingAuthenticationTokenException", "no Authorization header")]
    public async Task A_head_that_makes_no_call_is_refused_in_the_protocol_that_it_speaks(
        string path, string operation, string header, string? value, string errorType, string message)
    {
        var answer = await shared.Host.PostCborAsync(operation, [0xa0], path, header.Length > 0 ? [(header, value)] : []);

        Assert.Equal(("application/cbor", "rpc-v2-cbor", errorType), (answer.ContentType, answer.Protocol, answer.ErrorType));
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CBOR_that_is_sent_to_the_JSON_protocol_is_refused_in_JSON()
    {
        var answer = await shared.Host.PostCborAsync(
            "", [0xa0], "/", ("smithy-protocol", null), ("X-Amz-Target", "GameLift.ListFleets"));

        Assert.Equal(("application/x-amz-json-1.1", nameof(SerializationException)), (answer.ContentType, answer.ErrorType));
        Assert.Equal("The Content-Type must be 'application/x-amz-json-1.1', not 'application/cbor'.", answer.Message);
    }

    [Fact]
    public void Every_operation_can_travel()
    {
        foreach (var operation in Operations)
        {
            VisitAll(ApiShape.Of(operation.ResponseType), []);
            var request = GoodRequest(operation.RequestType);

            // A request that is written as an answer and read back is the same request.
            var back = Codec.Read(Codec.Write(request), operation.RequestType);

            Assert.Equal(Encoding.UTF8.GetString(Json.Write(request)), Encoding.UTF8.GetString(Json.Write(back)));
        }
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused()
    {
        var requests = Operations.Select(operation => (Type: operation.RequestType, Bytes: Codec.Write(GoodRequest(operation.RequestType)))).ToArray();
        FuzzRounds.Run(20_000, random =>
        {
            var (type, good) = requests[random.Next(requests.Length)];
            var bytes = good.ToList();
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var at = random.Next(bytes.Count);
                if (random.Next(3) == 0)
                    bytes.Insert(at, (byte)random.Next(256));
                else if (random.Next(8) == 0)
                    bytes.RemoveRange(at, bytes.Count - at - 1);
                else
                    bytes[at] = (byte)random.Next(256);
            }

            try
            {
                Assert.IsType(type, Codec.Read(bytes.ToArray(), type));
            }
            catch (Exception ex) when (ex is SerializationException or InvalidRequestException)
            {
                Assert.NotEmpty(Codec.WriteError(nameof(SerializationException), ex.Message));
            }
        });
    }

    private IEnumerable<OperationDefinition> Operations =>
        shared.Host.Services.GetServices<OperationDefinition>().OrderBy(operation => operation.Target, StringComparer.Ordinal);

    private static object GoodRequest(Type type) => Json.Read(
        Encoding.UTF8.GetBytes(RequestBodies.Good(RequestTable.Operations.GetValueOrDefault(type.Name[..^"Request".Length], [])).ToJsonString()), type);

    private static void VisitAll(ApiShape shape, HashSet<ApiShape> seen)
    {
        if (!seen.Add(shape))
            return;
        foreach (var member in shape.Members)
            VisitAll(member.Shape, seen);
        if (shape.Kind is ApiShapeKind.List or ApiShapeKind.Map)
            VisitAll(shape.Element, seen);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}

using System.Net;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.AccessKeys;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>The clock stands at 2030-05-17 12:00:00.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task A_signed_request_is_answered_under_any_path()
    {
        foreach (var path in (string[])["/", "/p", "/p/", "/a/prefix", "/a%20b/", "/p//q/./r"])
        {
            var answer = await _controlPlane.PostSignedAsync(new() { Path = path, Query = "?b=2&a=%2f&a" });

            Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {answer.Body}");
            Assert.Equal("application/x-amz-json-1.1", answer.Response.Content.Headers.ContentType!.ToString());
            Assert.True(Guid.TryParse(answer.Response.Headers.GetValues("x-amzn-RequestId").Single(), out _));
            Assert.Equal(_controlPlane.Clock.GetUtcNow(), answer.Response.Headers.Date);
        }
    }

    [Fact]
    public async Task A_bearer_key_is_as_good_as_a_signature()
    {
        Assert.Empty((await _controlPlane.CreateClient(scheme: AuthenticationScheme.Bearer).DescribeFleetAttributesAsync(new())).FleetAttributes);
        await Assert.ThrowsAsync<UnrecognizedClientException>(
            () => _controlPlane.CreateClient(secret: "wrong", scheme: AuthenticationScheme.Bearer).DescribeFleetAttributesAsync(new()));
    }

    [Fact]
    public async Task A_request_without_authorization_is_refused()
    {
        var answer = await _controlPlane.PostSignedAsync(change: headers => headers.Remove("Authorization"));

        Assert.Equal((HttpStatusCode.BadRequest, "MissingAuthenticationTokenException"), (answer.Status, answer.ErrorType));
        Assert.Equal("MissingAuthenticationTokenException", answer.Response.Headers.GetValues("x-amzn-ErrorType").Single());
    }

    [Theory]
    [InlineData("Authorization", "AWS4-HMAC-SHA256 Credential=nonsense", "requires 'SignedHeaders' parameter")]
    [InlineData("Authorization", "AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d", "requires the algorithm 'AWS4-HMAC-SHA256'")]
    [InlineData("Authorization", "Digest username=ana", "requires the algorithm 'AWS4-HMAC-SHA256'")]
    [InlineData("Authorization", "Bearer nodot", "'<access key id>.<secret>'")]
    [InlineData("X-Amz-Date", null, "existence of either a 'X-Amz-Date' or a 'Date' header")]
    [InlineData("X-Amz-Date", "2030-05-17T12:00:00Z", "ISO-8601 'basic format'")]
    [InlineData("Authorization:host;", "", "'Host' must be a 'SignedHeader'")]
    [InlineData("Authorization:;x-amz-date", "", "'X-Amz-Date' must be a 'SignedHeader'")]
    [InlineData("Authorization:;x-amz-target", "", "'X-Amz-Target' must be a 'SignedHeader'")]
    [InlineData("Authorization:host;", "host;not-there;", "signed header 'not-there' is not in the request")]
    [InlineData("Authorization:/aws4_request", "/aws4", "Credential must be '<access key id>/<yyyymmdd>/<region>/gamelift/aws4_request'")]
    public async Task An_authorization_that_lacks_something_is_incomplete(string header, string? value, string expected)
    {
        var name = header.Split(':')[0];
        var answer = await _controlPlane.PostSignedAsync(change: headers =>
        {
            if (value is null)
                headers.Remove(name);
            else
                headers[name] = header == name ? value : headers[name].Replace(header[(name.Length + 1)..], value, StringComparison.Ordinal);
        });

        Assert.Equal((HttpStatusCode.BadRequest, "IncompleteSignatureException"), (answer.Status, answer.ErrorType));
        Assert.Contains(expected, answer.Message, StringComparison.Ordinal);
    }

    // Of two defects the one is told that is looked for first.
    [Fact]
    public async Task What_is_wrong_is_looked_for_in_the_order_that_the_protocol_names()
    {
        var tooOld = _controlPlane.Clock.GetUtcNow().AddMinutes(-6);
        (string Expected, string InMessage, Signing Signing, Action<Dictionary<string, string>>? Change, string? Sent)[] cases =
        [
            ("IncompleteSignatureException", "'Host'", new() { AccessKeyId = "GRNOBODY" }, Unsign("host;"), null),
            ("UnrecognizedClientException", "security token included in the request is invalid", new() { AccessKeyId = "GRNOBODY", Time = tooOld }, null, null),
            ("InvalidSignatureException", "correct service: 'gamelift', not 's3'", new() { Service = "s3", Time = tooOld }, null, null),
            ("InvalidSignatureException", "'20300516' is not the day of '20300517T115400Z'", new() { ScopeDate = "20300516", Time = tooOld }, null, null),
            ("InvalidSignatureException", "Signature expired", new() { Secret = "wrong", Time = tooOld }, null, null),
            ("InvalidSignatureException", "does not match the signature you provided", new() { Secret = "wrong", More = [("x-amz-security-token", "t")] }, null, null),
            ("UnrecognizedClientException", "issues no session tokens", new() { Target = "GameLift.MakeCoffee", More = [("x-amz-security-token", "t")] }, null, null),
            ("UnknownOperationException", "'GameLift.MakeCoffee'", new() { Target = "GameLift.MakeCoffee", Body = "{" }, null, null),
            ("SerializationException", "JSON object", new() { Body = "[]" }, null, null),
            ("InvalidRequestException", "'limit'", new() { Body = "{\"Limit\":0}" }, null, null),
            ("InvalidSignatureException", "does not match the signature you provided", new(), null, "{\"Limit\":1}"),
            ("InvalidSignatureException", "does not match the signature you provided", new(), headers => headers["X-Amz-Target"] = "GameLift.DeleteFleet", null),
        ];
        foreach (var (expected, inMessage, signing, change, sent) in cases)
        {
            var answer = await _controlPlane.PostSignedAsync(signing, change, sent);

            Assert.Equal((HttpStatusCode.BadRequest, expected), (answer.Status, answer.ErrorType));
            Assert.Contains(inMessage, answer.Message, StringComparison.Ordinal);
            Assert.Equal(expected, answer.Response.Headers.GetValues("x-amzn-ErrorType").Single());
        }

        static Action<Dictionary<string, string>> Unsign(string name) =>
            headers => headers["Authorization"] = headers["Authorization"].Replace(name, "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-300, null)]
    [InlineData(300, null)]
    [InlineData(-301, "Signature expired: 20300517T115459Z is now earlier than 20300517T115500Z (20300517T120000Z - 5 min.)")]
    [InlineData(301, "Signature not yet current: 20300517T120501Z is still later than 20300517T120500Z (20300517T120000Z + 5 min.)")]
    public async Task A_signature_is_good_within_five_minutes(int seconds, string? problem)
    {
        foreach (var header in (string[])["X-Amz-Date", "Date"])
        {
            var answer = await _controlPlane.PostSignedAsync(new() { Time = _controlPlane.Clock.GetUtcNow().AddSeconds(seconds), DateHeader = header });

            Assert.Equal(problem is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
            if (problem is not null)
                Assert.Equal(problem, answer.Message);
        }
    }

    [Fact]
    public async Task A_declared_hash_must_be_that_of_the_body()
    {
        var hash = SigV4.HashPayload("{}"u8);
        foreach (var good in (string[])[hash, hash.ToUpperInvariant()])
        {
            var answer = await _controlPlane.PostSignedAsync(new() { PayloadHash = good, More = [("x-amz-content-sha256", good)] });
            Assert.Equal(HttpStatusCode.OK, answer.Status);
        }

        foreach (var bad in (string[])[SigV4.HashPayload("other"u8), "UNSIGNED-PAYLOAD"])
        {
            var answer = await _controlPlane.PostSignedAsync(new() { PayloadHash = bad, More = [("x-amz-content-sha256", bad)] });
            Assert.Equal("InvalidSignatureException", answer.ErrorType);
            Assert.Contains($"'x-amz-content-sha256' header does not match what was computed. It must be the SHA-256 of the body, not '{bad}'", answer.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Headers_are_signed_by_their_values_however_they_are_written()
    {
        var signing = new Signing { More = [("x-list", "a b,c d,e"), ("x-none", "")] };
        var headers = signing.Sign(_controlPlane);

        var answer = await WireRequest.SendAsync(
            _controlPlane.Url,
            $"""
             POST / HTTP/1.1
             hOST:   {_controlPlane.Url.Authority}
             X-List:  a    b{"\t"}
             content-type: application/x-amz-json-1.1
             Content-Length: 2
             x-list: c{"\t"}  d
             X-none:
             X-AMZ-TARGET: {headers["X-Amz-Target"]}
             X-Amz-Date: {headers["X-Amz-Date"]}
             x-List: e
             Authorization: {headers["Authorization"]}
             """,
            "{}");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
    }

    [Fact]
    public async Task The_absolute_form_of_a_target_is_signed_by_its_path()
    {
        var signing = new Signing { Path = "/p" };
        var headers = signing.Sign(_controlPlane);

        var answer = await WireRequest.SendAsync(
            _controlPlane.Url,
            $"""
             POST {_controlPlane.Url}p HTTP/1.1
             Host: {_controlPlane.Url.Authority}
             Content-Type: application/x-amz-json-1.1
             Content-Length: 2
             X-Amz-Target: {headers["X-Amz-Target"]}
             X-Amz-Date: {headers["X-Amz-Date"]}
             Authorization: {headers["Authorization"]}
             """,
            "{}");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
    }

    [Fact]
    public async Task Regions_are_any_unless_some_are_named()
    {
        Assert.Equal(HttpStatusCode.OK, (await _controlPlane.PostSignedAsync(new() { Region = "mars-north-1" })).Status);

        await using var strict = await ControlPlaneHost.StartAsync(
            besides: _controlPlane, settings: ["--ControlPlane:AcceptedRegions:0=eu-x-1", "--ControlPlane:AcceptedRegions:1=local"]);
        Assert.Equal(HttpStatusCode.OK, (await strict.PostSignedAsync(new() { Region = "local" })).Status);
        var refused = await strict.PostSignedAsync(new() { Region = "mars-north-1" });
        Assert.Equal("InvalidSignatureException", refused.ErrorType);
        Assert.Equal("Credential should be scoped to a valid region: 'eu-x-1' or 'local', not 'mars-north-1'.", refused.Message);
    }

    [Fact]
    public async Task A_key_that_is_switched_off_works_no_longer_than_it_is_remembered()
    {
        await _controlPlane.Api.DescribeFleetAttributesAsync(new());
        await _controlPlane.WithDbAsync(db => db.AccessKeys.ExecuteUpdateAsync(set => set.SetProperty(k => k.Status, AccessKeyStatus.Revoked)));

        _controlPlane.Time.Advance(AccessKeys.CacheTime);

        await Assert.ThrowsAsync<UnrecognizedClientException>(() => _controlPlane.Api.DescribeFleetAttributesAsync(new()));
    }

    [Fact]
    public async Task A_secret_is_not_readable_in_the_database()
    {
        var key = await _controlPlane.WithDbAsync(db => db.AccessKeys.SingleAsync());

        Assert.DoesNotContain(ControlPlaneHost.Secret, System.Text.Encoding.Latin1.GetString(key.SecretEncrypted), StringComparison.Ordinal);
    }
}

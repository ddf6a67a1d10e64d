using System.Net;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.AccessKeys;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class AuthenticationTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/a/prefix")]
    [InlineData("/a/prefix/")]
    public async Task A_signed_request_is_answered_under_any_path(string path)
    {
        var answer = await _controlPlane.PostSignedAsync(path: path);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/x-amz-json-1.1", answer.Response.Content.Headers.ContentType!.ToString());
        Assert.True(Guid.TryParse(answer.Response.Headers.GetValues("x-amzn-RequestId").Single(), out _));
        Assert.Equal(_controlPlane.Clock.GetUtcNow(), answer.Response.Headers.Date);
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
        var answer = await _controlPlane.PostSignedAsync(headers => headers.Remove("Authorization"));

        Assert.Equal((HttpStatusCode.BadRequest, "MissingAuthenticationTokenException"), (answer.Status, answer.ErrorType));
        Assert.Equal("MissingAuthenticationTokenException", answer.Response.Headers.GetValues("x-amzn-ErrorType").Single());
    }

    [Theory]
    [InlineData("AWS4-HMAC-SHA256 Credential=nonsense")]
    [InlineData("Digest username=ana")]
    [InlineData("Bearer nodot")]
    public async Task A_malformed_authorization_is_refused(string authorization) => Assert.Equal(
        "IncompleteSignatureException", (await _controlPlane.PostSignedAsync(headers => headers["Authorization"] = authorization)).ErrorType);

    [Fact]
    public async Task An_unknown_key_a_wrong_secret_and_a_changed_request_are_told_apart()
    {
        await Assert.ThrowsAsync<UnrecognizedClientException>(() => _controlPlane.CreateClient("GRNOBODY").DescribeFleetAttributesAsync(new()));
        await Assert.ThrowsAsync<InvalidSignatureException>(() => _controlPlane.CreateClient(secret: "wrong").DescribeFleetAttributesAsync(new()));
        Assert.Equal("InvalidSignatureException", (await _controlPlane.PostSignedAsync(sentBody: """{"Limit":1}""")).ErrorType);
        Assert.Equal(
            "InvalidSignatureException",
            (await _controlPlane.PostSignedAsync(headers => headers["X-Amz-Target"] = "GameLift.DeleteFleet")).ErrorType);
        Assert.Equal("InvalidSignatureException", (await _controlPlane.PostSignedAsync(service: "s3")).ErrorType);
        Assert.Equal(
            "InvalidSignatureException",
            (await _controlPlane.PostSignedAsync(headers => headers["X-Amz-Content-Sha256"] = SigV4.HashPayload("other"u8))).ErrorType);
    }

    [Theory]
    [InlineData("host;")]
    [InlineData(";x-amz-date")]
    public async Task The_host_and_the_date_must_be_signed(string header) => Assert.Equal(
        "IncompleteSignatureException",
        (await _controlPlane.PostSignedAsync(headers => headers["Authorization"] = headers["Authorization"].Replace(header, "", StringComparison.Ordinal)))
            .ErrorType);

    [Fact]
    public async Task A_session_token_is_none_of_ours() => Assert.Equal(
        "UnrecognizedClientException", (await _controlPlane.PostSignedAsync(headers => headers["X-Amz-Security-Token"] = "token")).ErrorType);

    [Theory]
    [InlineData(-299, null)]
    [InlineData(299, null)]
    [InlineData(-301, "Signature expired: ")]
    [InlineData(301, "Signature not yet current: ")]
    public async Task A_signature_is_good_within_five_minutes(int seconds, string? problem)
    {
        var answer = await _controlPlane.PostSignedAsync(time: _controlPlane.Clock.GetUtcNow().AddSeconds(seconds));

        Assert.Equal(problem is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
        if (problem is not null)
            Assert.StartsWith(problem, answer.Message, StringComparison.Ordinal);
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

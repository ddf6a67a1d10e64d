using Xunit;

namespace GameRelay.Api.Tests;

public sealed class SigV4Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Fact]
    public void The_signing_key_is_the_published_one() => Assert.Equal(
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9", // General Reference, "Deriving the signing key"
        Convert.ToHexStringLower(SigV4.SigningKey(Secret, "20150830", "us-east-1", "iam")));

    [Fact]
    public void An_authorization_header_is_read_into_its_parts()
    {
        var signature = new string('a', 64);
        var text = $"AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-x-1/gamelift/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}";

        Assert.True(SigV4Authorization.TryParse(text, out var authorization, out _));

        Assert.Equal(("AKID", "20150830", "eu-x-1", "gamelift"), (authorization.AccessKeyId, authorization.Date, authorization.Region, authorization.Service));
        Assert.Equal(["host", "x-amz-date"], authorization.SignedHeaders);
        Assert.Equal(signature, authorization.Signature);
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", "AWS4-HMAC-SHA256")]
    [InlineData("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00", "'Credential'")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, Signature=00", "'SignedHeaders'")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host", "'Signature'")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b/c/aws4_request, SignedHeaders=host, Signature=00", "Credential must be")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=zz", "64 hexadecimal digits")]
    [InlineData("AWS4-HMAC-SHA256 nonsense", "not a single 'key=value'")]
    public void A_malformed_authorization_header_is_refused_with_what_is_wrong(string header, string expected)
    {
        Assert.False(SigV4Authorization.TryParse(header, out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }
}

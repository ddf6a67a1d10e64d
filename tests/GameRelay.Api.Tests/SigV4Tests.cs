using System.Text;
using Xunit;

namespace GameRelay.Api.Tests;

/// <summary>Figures from AWS's Signature Version 4 test suite and the General Reference's worked example.</summary>
public sealed class SigV4Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string DateTime = "20150830T123600Z";
    private static readonly KeyValuePair<string, string> Host = new("host", "example.amazonaws.com");
    private static readonly KeyValuePair<string, string> Date = new("x-amz-date", DateTime);

    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")] // get-vanilla
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")] // post-vanilla
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")] // get-vanilla-query-order-key-case
    [InlineData("GET", "//example//..//", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")] // what normalizes to the path of get-vanilla
    public void A_signature_is_the_published_one(string method, string path, string query, string expected) =>
        Assert.Equal(expected, Sign(method, path, query, "", Host, Date));

    [Fact]
    public void A_body_is_part_of_the_signature() => Assert.Equal(
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", // post-x-www-form-urlencoded
        Sign("POST", "/", "", "Param1=value1", new("content-type", "application/x-www-form-urlencoded"), Host, Date));

    [Fact]
    public void Header_values_are_trimmed_and_their_inner_spaces_collapsed() => Assert.Equal(
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736", // get-header-value-trim
        Sign("GET", "/", "", "", Host, new("my-header1", " value1"), new("my-header2", " \"a   b   c\""), Date));

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

    private static string Sign(string method, string path, string query, string body, params KeyValuePair<string, string>[] headers)
    {
        var canonical = SigV4.CanonicalRequest(method, path, query, headers, SigV4.HashPayload(Encoding.UTF8.GetBytes(body)));
        var key = SigV4.SigningKey(Secret, "20150830", "us-east-1", "service");
        return SigV4.Signature(key, SigV4.StringToSign(DateTime, SigV4.Scope("20150830", "us-east-1", "service"), canonical));
    }
}

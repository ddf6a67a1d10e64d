using System.Text;
using Xunit;

namespace GameRelay.Api.Tests;

/// <summary>
/// The figures of AWS's Signature Version 4 test suite, each under its name there: a request, and the signature it must have with the suite's key
/// (<c>AKIDEXAMPLE</c>, us-east-1, service, 20150830T123600Z).
/// </summary>
public sealed class SigV4SuiteTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string DateTime = "20150830T123600Z";
    private const string Empty = "";
    private const string AllUnreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const string SessionToken =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1N" +
        "tBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9" +
        "FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    [Theory]
    [InlineData("get-vanilla", "/", Empty, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-vanilla-empty-query-key", "/", "Param1=value1", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("get-vanilla-query-order-key", "/", "Param1=value2&Param1=Value1", "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1")]
    [InlineData("get-vanilla-query-order-key-case", "/", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-vanilla-query-order-value", "/", "Param1=value2&Param1=value1", "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694")]
    [InlineData("get-vanilla-query-unreserved", "/", AllUnreserved + "=" + AllUnreserved, "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData("get-vanilla-utf8-query", "/", "\u1234=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("get-unreserved", "/" + AllUnreserved, Empty, "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("get-utf8", "/\u1234", Empty, "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("get-relative", "/example/..", Empty, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-relative-relative", "/example1/example2/../..", Empty, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-slash", "//", Empty, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-slash-dot-slash", "/./", Empty, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-slash-pointless-dot", "/./example", Empty, "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5")]
    [InlineData("get-slashes", "//example//", Empty, "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84")]
    [InlineData("get-space", "/example space/", Empty, "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")]
    public void A_path_and_a_query_are_signed_as_published(string name, string path, string query, string signature)
    {
        var expected = Sign("GET", path, query, Empty, []);
        Assert.True(signature == expected, $"{name}: {expected} is not {signature}");
    }

    [Theory]
    [InlineData("get-header-key-duplicate", "GET", "my-header1:value2,value2,value1", Empty, "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")]
    [InlineData("get-header-value-multiline", "GET", "my-header1:value1\n  value2\n     value3", Empty, "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd")]
    [InlineData("get-header-value-order", "GET", "my-header1:value4,value1,value3,value2", Empty, "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")]
    [InlineData("get-header-value-trim", "GET", "my-header1: value1|my-header2: \"a   b   c\"", Empty, "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    [InlineData("post-vanilla", "POST", Empty, Empty, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("post-header-key-sort", "POST", "my-header1:value1", Empty, "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("post-header-value-case", "POST", "my-header1:VALUE1", Empty, "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")]
    [InlineData("post-sts-header-before", "POST", "x-amz-security-token:" + SessionToken, Empty, "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")]
    [InlineData("post-x-www-form-urlencoded", "POST", "content-type:application/x-www-form-urlencoded", "Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    [InlineData("post-x-www-form-urlencoded-parameters", "POST", "content-type:application/x-www-form-urlencoded; charset=utf8", "Param1=value1", "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe")]
    public void Headers_and_a_body_are_signed_as_published(string name, string method, string headers, string body, string signature)
    {
        var pairs = headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split(':', 2));
        var expected = Sign(method, "/", Empty, body, [.. pairs.Select(pair => new KeyValuePair<string, string>(pair[0], pair[1]))]);
        Assert.True(signature == expected, $"{name}: {expected} is not {signature}");
    }

    [Theory]
    [InlineData("a=1&a=%31", "a=1&a=1")]
    [InlineData("b=2&a", "a=&b=2")]
    [InlineData("a=%2f%7e+", "a=%2F~%2B")]
    [InlineData("a=%FF%zz%", "a=%FF%25zz%25")]
    [InlineData("&&a=b=c&", "a=b%3Dc")]
    [InlineData("a-=1&a=2", "a=2&a-=1")]
    public void A_query_is_canonical_whatever_way_it_travelled(string query, string expected) => Assert.Equal(
        expected, SigV4.CanonicalRequest("GET", "/", query, [], "").Split('\n')[2]);

    [Theory]
    [InlineData("", "/")]
    [InlineData("/p", "/p")]
    [InlineData("/p/", "/p/")]
    [InlineData("//p//q/", "/p/q/")]
    [InlineData("/p/../..//", "/")]
    [InlineData("/a%20b/%C3%A9", "/a%2520b/%25C3%25A9")] // encoded once more than it travels, as every service but S3 has it
    [InlineData("/a+b:c@d", "/a%2Bb%3Ac%40d")]
    public void A_path_is_canonical(string path, string expected) => Assert.Equal(
        expected, SigV4.CanonicalRequest("GET", path, "", [], "").Split('\n')[1]);

    private static string Sign(string method, string path, string query, string body, KeyValuePair<string, string>[] more)
    {
        KeyValuePair<string, string>[] headers =
            [.. more.Append(new("host", "example.amazonaws.com")).Append(new("x-amz-date", DateTime)).OrderBy(header => header.Key, StringComparer.Ordinal)];
        var canonical = SigV4.CanonicalRequest(method, path, query, headers, SigV4.HashPayload(Encoding.UTF8.GetBytes(body)));
        var key = SigV4.SigningKey(Secret, "20150830", "us-east-1", "service");
        return SigV4.Signature(key, SigV4.StringToSign(DateTime, SigV4.Scope("20150830", "us-east-1", "service"), canonical));
    }
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class PageTokenTests
{
    private static readonly PageToken Token = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), "fleet-1 with a space");

    [Fact]
    public void A_token_comes_back_as_it_was() => Assert.Equal(Token, PageToken.Parse(Token.ToText("list", null, "a"), "list", null, "a"));

    [Fact]
    public void A_token_is_good_for_its_filter_only() => Assert.Contains(
        "other parameters", Assert.Throws<InvalidRequestException>(() => PageToken.Parse(Token.ToText("list", null, "a"), "list", "a", null)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("x")]
    [InlineData("not a token")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("====")]
    public void What_is_no_token_is_refused(string text) => Assert.Throws<InvalidRequestException>(() => PageToken.Parse(text, "list"));

    [Fact]
    public void Whatever_is_sent_is_a_place_in_the_list_or_refused()
    {
        // The hash of the filter is no secret: who makes a token by hand has it right.
        var good = Token.ToText("list");
        FuzzRounds.Run(3000, random =>
        {
            var text = random.Next(2) == 0 ? DamagedText.Of(good, random) : OpaqueToken.Write(DamagedText.Of("638000000000000000 fleet-1", random), ["list"]);
            try
            {
                Assert.DoesNotContain('\0', PageToken.Parse(text, "list")!.Key);
            }
            catch (InvalidRequestException ex)
            {
                Assert.StartsWith("NextToken ", ex.Message, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public void No_token_is_the_first_page() => Assert.Null(PageToken.Parse(null, "list"));
}

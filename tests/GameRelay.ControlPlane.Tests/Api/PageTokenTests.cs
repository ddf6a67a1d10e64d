using GameRelay.Api;
using GameRelay.ControlPlane.Api;
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
    public void No_token_is_the_first_page() => Assert.Null(PageToken.Parse(null, "list"));
}

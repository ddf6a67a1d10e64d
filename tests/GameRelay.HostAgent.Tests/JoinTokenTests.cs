using GameRelay.HostAgent.Joining;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public sealed class JoinTokenTests
{
    private const string Good = "grj1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8.Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA";

    [Fact]
    public void A_token_may_have_blanks_around_it()
    {
        Assert.True(JoinToken.TryParse($" {Good}\n", out var token));
        Assert.Equal(Good, token.Text);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (byte)(31 - i)), token.AuthorityFingerprint);
    }

    [Fact]
    public void Whatever_is_set_is_a_whole_token_or_none()
    {
        var refused = 0;
        FuzzRounds.Run(3000, random =>
        {
            if (JoinToken.TryParse(DamagedText.Of(Good, random), out var token))
                Assert.Equal(32, token.AuthorityFingerprint.Length);
            else
                refused++;
        });
        Assert.True(refused > 0);
    }
}

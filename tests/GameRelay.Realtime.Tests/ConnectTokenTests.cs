using System.Security.Cryptography;
using GameRelay.Testing;

namespace GameRelay.Realtime.Tests;

public class ConnectTokenTests
{
    private const string GameSessionId = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1";
    private static readonly byte[] MasterKey = RandomNumberGenerator.GetBytes(SessionKeys.KeyBytes);
    private static readonly DateTimeOffset Expiry = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_token_opens_with_the_key_and_id_of_its_game_session()
    {
        var key = SessionKeys.Derive(MasterKey, GameSessionId, 1);
        var text = ConnectToken.Create(key, GameSessionId, "psess-1", Expiry, new PeerLimits(50, 200));

        Assert.True(ConnectToken.TryParse(text, out var token));
        Assert.True(PrivateToken.TryOpen(token.PrivatePart, key, GameSessionId, out var opened));
        Assert.Equal("psess-1", opened.PlayerSessionId);
        Assert.Equal(Expiry, opened.ExpiresAt);
        Assert.Equal(Expiry, token.ExpiresAt);
        Assert.Equal(new PeerLimits(50, 200), opened.Limits);
        Assert.Equal(token.TokenKey, opened.TokenKey);
    }

    [Fact]
    public void A_token_does_not_open_for_another_key_epoch_or_game_session()
    {
        var key = SessionKeys.Derive(MasterKey, GameSessionId, 1);
        Assert.True(ConnectToken.TryParse(ConnectToken.Create(key, GameSessionId, "psess-1", Expiry), out var token));

        Assert.False(PrivateToken.TryOpen(token.PrivatePart, SessionKeys.Derive(MasterKey, GameSessionId, 2), GameSessionId, out _));
        Assert.False(PrivateToken.TryOpen(token.PrivatePart, key, GameSessionId + "2", out _));
        Assert.NotEqual(key, SessionKeys.Derive(RandomNumberGenerator.GetBytes(32), GameSessionId, 1));
    }

    [Fact]
    public void Any_changed_byte_of_the_private_part_voids_the_token()
    {
        var key = SessionKeys.Derive(MasterKey, GameSessionId, 1);
        Assert.True(ConnectToken.TryParse(ConnectToken.Create(key, GameSessionId, "psess-1", Expiry), out var token));

        for (var i = 0; i < token.PrivatePart.Length; i++)
        {
            var changed = token.PrivatePart.ToArray();
            changed[i] ^= 1;
            Assert.False(PrivateToken.TryOpen(changed, key, GameSessionId, out _), $"byte {i}");
            Assert.False(PrivateToken.TryOpen(token.PrivatePart.AsSpan(0, i), key, GameSessionId, out _), $"first {i} bytes");
        }
    }

    [Fact]
    public void Whatever_is_given_as_a_token_is_refused_or_opens_because_it_is_unchanged()
    {
        var key = SessionKeys.Derive(MasterKey, GameSessionId, 1);
        var text = ConnectToken.Create(key, GameSessionId, "psess-1", Expiry);
        Assert.True(ConnectToken.TryParse(text, out var original));
        var (parsed, refused) = (0, 0);

        FuzzRounds.Run(3000, random =>
        {
            if (!ConnectToken.TryParse(Mutate(random, text), out var token))
            {
                refused++;
                return;
            }

            parsed++;
            Assert.Equal(
                token.PrivatePart.AsSpan().SequenceEqual(original.PrivatePart), PrivateToken.TryOpen(token.PrivatePart, key, GameSessionId, out _));
        });

        Assert.True(parsed > 0 && refused > 0, $"{parsed} were parsed, {refused} refused.");
    }

    [Fact]
    public void A_token_fits_the_gateway_token_for_the_longest_player_session_id_that_the_API_makes()
    {
        var text = ConnectToken.Create(SessionKeys.Derive(MasterKey, GameSessionId, 1), GameSessionId, "psess-" + Guid.NewGuid(), Expiry);

        Assert.InRange(text.Length, 1, RealtimeLimits.MaxTokenCharacters);
        Assert.Throws<ArgumentException>(() => ConnectToken.Create(MasterKey, GameSessionId, new string('p', 900), Expiry));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not a token")]
    [InlineData("AQ==")]
    [InlineData("AQIDBAUGBwgJCgsMDQ4PEA")]
    public void What_is_no_token_does_not_parse(string? text) => Assert.False(ConnectToken.TryParse(text, out _));

    // Characters of the alphabet changed, foreign ones put in, parts cut out or doubled.
    private static string Mutate(Random random, string text)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var changes = random.Next(3); changes >= 0; changes--)
        {
            var at = random.Next(text.Length);
            var length = random.Next(text.Length - at);
            text = random.Next(5) switch
            {
                0 => text[..at] + Alphabet[random.Next(Alphabet.Length)] + text[(at + 1)..],
                1 => text[..at] + (char)random.Next(char.MaxValue) + text[at..],
                2 => text[..at] + text[(at + length)..],
                3 => text + text[at..(at + length)],
                _ => text[..(at + 1)],
            };
        }

        return text;
    }
}

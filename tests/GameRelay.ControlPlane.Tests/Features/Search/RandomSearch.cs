using GameRelay.Api;

namespace GameRelay.ControlPlane.Tests.Features.Search;

/// <summary>A filter expression, and what it should find, worked out without the parser.</summary>
internal sealed record RandomFilter(string Text, Func<GameSession, bool> Finds);

/// <summary>Makes expressions by the grammar, in the many ways in which one may write them.</summary>
internal static class RandomSearch
{
    internal static readonly string[] Texts = ["", "ice", "Ice", "it's", "a\"b", @"back\slash", "two words", "né à 東京", "100", "'; DROP TABLE game_sessions; --"];
    internal static readonly string[] Keys = ["map", "game mode", "a.b", "it's", "and"];

    private const string Noise = "()'\"`\\=<>! \t.,AND OR NOT0123456789gameSessionProperties.mapé東\ud800\n;-";

    internal static RandomFilter Filter(Random random, int depth = 3)
    {
        switch (depth == 0 ? 0 : random.Next(6))
        {
            case 1 or 2:
                var operands = Enumerable.Range(0, random.Next(2, 4)).Select(_ => Filter(random, depth - 1)).ToList();
                var all = random.Next(2) == 0;
                var text = string.Join($" {Case(random, all ? "AND" : "OR")} ", operands.Select(operand => $"({operand.Text})"));
                return new(text, session => all ? operands.TrueForAll(operand => operand.Finds(session)) : operands.Exists(operand => operand.Finds(session)));
            case 3:
                var inner = Filter(random, depth - 1);
                return new($"{Case(random, "NOT")}{Space(random)}({inner.Text})", session => !inner.Finds(session));
            case 4:
                // Without parentheses: AND binds more than OR, NOT more than AND.
                var (a, b, c) = (Comparison(random), Comparison(random), Comparison(random));
                return new($"{a.Text} OR {b.Text} AND NOT {c.Text}", session => a.Finds(session) || (b.Finds(session) && !c.Finds(session)));
            default:
                return Comparison(random);
        }
    }

    /// <summary>With characters put in, taken out and exchanged.</summary>
    internal static string Damage(Random random, string text)
    {
        for (var i = random.Next(4); i > 0 && text.Length > 0; i--)
        {
            var at = random.Next(text.Length);
            text = random.Next(3) switch
            {
                0 => text.Insert(at, Noise[random.Next(Noise.Length)].ToString()),
                1 => text.Remove(at, Math.Min(text.Length - at, random.Next(1, 6))),
                _ => text[..at] + Noise[random.Next(Noise.Length)] + text[(at + 1)..],
            };
        }

        return text;
    }

    private static RandomFilter Comparison(Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                var name = Pick(random, Texts);
                return Text(random, "gameSessionName", name, session => session.Name);
            case 1:
                var key = Pick(random, Keys);
                return Text(
                    random, $"gameSessionProperties.{Key(random, key)}", Pick(random, Texts),
                    session => session.GameProperties!.SingleOrDefault(property => property.Key == key)?.Value);
            case 2:
                return Number(random, "maximumSessions", random.Next(-1, 5), session => session.MaximumPlayerSessionCount!.Value);
            case 3:
                return Number(random, "playerSessionCount", random.Next(-1, 5), session => session.CurrentPlayerSessionCount!.Value);
            default:
                var expected = random.Next(2) == 0;
                var equal = random.Next(2) == 0;
                return new(
                    $"hasAvailablePlayerSessions{Around(random, equal ? "=" : "<>")}{Case(random, expected ? "true" : "false")}",
                    session => session.CurrentPlayerSessionCount < session.MaximumPlayerSessionCount == (expected == equal));
        }
    }

    private static RandomFilter Text(Random random, string attribute, string value, Func<GameSession, string?> read)
    {
        var equal = random.Next(2) == 0;
        return new(
            $"{attribute}{Around(random, equal ? "=" : "<>")}{Quote(random, value)}",
            session => read(session) is { } has && has == value == equal);
    }

    private static RandomFilter Number(Random random, string attribute, long value, Func<GameSession, long> read)
    {
        var comparator = Pick(random, ["=", "<>", "<", ">", "<=", ">="]);
        return new($"{attribute}{Around(random, comparator)}{value}", session => read(session).CompareTo(value) switch
        {
            0 => comparator is "=" or "<=" or ">=",
            < 0 => comparator is "<>" or "<" or "<=",
            _ => comparator is "<>" or ">" or ">=",
        });
    }

    private static string Key(Random random, string key) => key.All(char.IsAsciiLetter) || key == "a.b" ? key : Quote(random, key);

    private static string Quote(Random random, string value)
    {
        var quote = Pick(random, ["'", "\""]);
        return quote + value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(quote, $@"\{quote}", StringComparison.Ordinal) + quote;
    }

    private static string Around(Random random, string comparator) => Pick(random, ["", " ", "\t "]) + comparator + Pick(random, ["", " ", "  "]);

    private static string Space(Random random) => Pick(random, [" ", "\n", "  "]);

    private static string Case(Random random, string keyword) => Pick(random, [keyword, keyword.ToLowerInvariant(), keyword.ToUpperInvariant()]);

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}

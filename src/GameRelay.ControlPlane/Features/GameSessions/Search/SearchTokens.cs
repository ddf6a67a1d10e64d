using System.Text;

namespace GameRelay.ControlPlane.Features.GameSessions.Search;

internal enum SearchTokenKind
{
    /// <summary>An attribute, a keyword, a number or a truth value.</summary>
    Word,

    /// <summary>What stood between quotes, without its escapes.</summary>
    Quoted,
    Comparator,
    Open,
    Close,
    End,
}

/// <summary>Start and end are places in the expression, counted from 0.</summary>
internal sealed record SearchToken(SearchTokenKind Kind, string Text, int Start, int End)
{
    internal bool Is(string keyword) => Kind == SearchTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>For messages.</summary>
    public override string ToString() => Kind == SearchTokenKind.End ? "the end" : $"'{Text}'";
}

/// <summary>Cuts an expression into tokens. White space parts words and means nothing else.</summary>
internal static class SearchTokens
{
    internal static readonly string[] Comparators = ["=", "<>", "<", ">", "<=", ">="];

    private const string Quotes = "'\"`";
    private const string ComparatorCharacters = "=<>!";

    internal static List<SearchToken> Cut(string text, string member)
    {
        var tokens = new List<SearchToken>();
        for (var at = 0; at < text.Length; at = tokens[^1].End)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at == text.Length)
                break;
            tokens.Add(Next(text, at, member));
        }

        tokens.Add(new(SearchTokenKind.End, "", text.Length, text.Length));
        return tokens;
    }

    private static SearchToken Next(string text, int start, string member) => text[start] switch
    {
        '(' => new(SearchTokenKind.Open, "(", start, start + 1),
        ')' => new(SearchTokenKind.Close, ")", start, start + 1),
        var c when Quotes.Contains(c) => ReadQuoted(text, start, member),
        var c when ComparatorCharacters.Contains(c) => ReadComparator(text, start, member),
        _ => Run(SearchTokenKind.Word, text, start, IsInWord),
    };

    private static SearchToken ReadQuoted(string text, int start, string member)
    {
        var value = new StringBuilder();
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == text[start])
                return new(SearchTokenKind.Quoted, value.ToString(), start, at + 1);
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            value.Append(text[at]);
        }

        throw SearchProblem.At(member, start, $"the text that begins here has no closing {text[start]} (a quote inside it is written \\{text[start]})");
    }

    private static SearchToken ReadComparator(string text, int start, string member)
    {
        var token = Run(SearchTokenKind.Comparator, text, start, c => ComparatorCharacters.Contains(c));
        if (Comparators.Contains(token.Text))
            return token;
        var instead = token.Text switch
        {
            "==" => "'='",
            "!=" => "'<>'",
            "=<" => "'<='",
            "=>" => "'>='",
            _ => $"one of {string.Join(' ', Comparators)}",
        };
        throw SearchProblem.At(member, start, $"{token} is not a comparator; use {instead}");
    }

    private static SearchToken Run(SearchTokenKind kind, string text, int start, Func<char, bool> belongs)
    {
        var end = start;
        while (end < text.Length && belongs(text[end]))
            end++;
        return new(kind, text[start..end], start, end);
    }

    private static bool IsInWord(char c) => !char.IsWhiteSpace(c) && c is not ('(' or ')') && !Quotes.Contains(c) && !ComparatorCharacters.Contains(c);
}

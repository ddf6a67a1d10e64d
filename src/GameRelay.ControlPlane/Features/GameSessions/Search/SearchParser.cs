using System.Globalization;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.GameSessions.Search;

/// <summary>
/// Reads the expressions of SearchGameSessions:
/// <code>
/// filter := all ( "OR" all )*
/// all    := one ( "AND" one )*
/// one    := "NOT" one | "(" filter ")" | attribute comparator value
/// sort   := attribute ( "ASC" | "DESC" )
/// </code>
/// Keywords may be written in any case, attributes only as they are. A game property's key stands after <c>gameSessionProperties.</c>, in quotes when
/// it holds white space, a parenthesis, a quote or a comparator.
/// </summary>
internal sealed class SearchParser
{
    private readonly string _member;
    private readonly List<SearchToken> _tokens;
    private int _next;

    private SearchParser(string text, string member)
    {
        _member = member;
        _tokens = SearchTokens.Cut(text, member);
    }

    private SearchToken Next => _tokens[_next];

    /// <exception cref="InvalidRequestException">It names the position and what would be right there.</exception>
    internal static SearchFilter ParseFilter(string text)
    {
        var parser = new SearchParser(text, nameof(SearchGameSessionsRequest.FilterExpression));
        var filter = parser.ReadFilter();
        return parser.Next.Kind switch
        {
            SearchTokenKind.End => filter,
            SearchTokenKind.Close => throw parser.Problem(parser.Next, "this parenthesis closes none"),
            _ => throw parser.Problem(parser.Next, $"AND or OR is expected, not {parser.Next}"),
        };
    }

    /// <exception cref="InvalidRequestException">It names the position and what would be right there.</exception>
    internal static SearchSort ParseSort(string text)
    {
        var parser = new SearchParser(text, nameof(SearchGameSessionsRequest.SortExpression));
        var attribute = parser.ReadAttribute();
        var direction = parser.Take();
        if (!direction.Is("ASC") && !direction.Is("DESC"))
            throw parser.Problem(direction, $"ASC or DESC is expected, not {direction}");
        if (parser.Next.Kind != SearchTokenKind.End)
            throw parser.Problem(parser.Next, $"the end is expected, not {parser.Next}: game sessions are sorted by one attribute");
        return new(attribute, direction.Is("DESC"));
    }

    private SearchFilter ReadFilter()
    {
        var filters = ReadList("OR", ReadAll);
        return filters.Count == 1 ? filters[0] : new SearchFilter.AnyOf(filters);
    }

    private SearchFilter ReadAll()
    {
        var filters = ReadList("AND", ReadOne);
        return filters.Count == 1 ? filters[0] : new SearchFilter.AllOf(filters);
    }

    private List<SearchFilter> ReadList(string keyword, Func<SearchFilter> read)
    {
        var filters = new List<SearchFilter> { read() };
        while (Next.Is(keyword))
        {
            Take();
            filters.Add(read());
        }

        return filters;
    }

    private SearchFilter ReadOne()
    {
        if (Next.Is("NOT"))
        {
            Take();
            return new SearchFilter.Not(ReadOne());
        }

        if (Next.Kind != SearchTokenKind.Open)
            return ReadComparison();

        var open = Take();
        var filter = ReadFilter();
        if (Next.Kind == SearchTokenKind.End)
            throw Problem(open, "this parenthesis is not closed");
        if (Next.Kind != SearchTokenKind.Close)
            throw Problem(Next, $"AND, OR or ) is expected, not {Next}");
        Take();
        return filter;
    }

    private SearchFilter.Comparison ReadComparison()
    {
        var attribute = ReadAttribute();
        var comparator = Take();
        if (comparator.Kind != SearchTokenKind.Comparator)
            throw Problem(comparator, $"one of {string.Join(' ', SearchTokens.Comparators)} is expected after '{attribute.Name}', not {comparator}");
        if (attribute.Type != SearchType.Integer && comparator.Text is not ("=" or "<>"))
            throw Problem(comparator, $"{comparator} compares numbers, and '{attribute.Name}' is none; use = or <>");
        return new(attribute, comparator.Text, ReadValue(attribute));
    }

    private SearchAttribute ReadAttribute()
    {
        var token = Take();
        if (token.Kind == SearchTokenKind.Word)
        {
            if (SearchAttribute.Named.FirstOrDefault(attribute => attribute.Name == token.Text) is { } named)
                return named;
            if (token.Text.StartsWith(SearchAttribute.PropertyPrefix, StringComparison.Ordinal))
                return SearchAttribute.Property(ReadKey(token));
        }

        throw Problem(token, $"an attribute is expected, not {token}; use {Suggest(token)}");
    }

    private string ReadKey(SearchToken token)
    {
        if (token.Text.Length > SearchAttribute.PropertyPrefix.Length)
            return token.Text[SearchAttribute.PropertyPrefix.Length..];
        return Next.Kind == SearchTokenKind.Quoted && Next.Start == token.End
            ? Take().Text
            : throw Problem(token, $"the game property's key is missing after '{token.Text}'");
    }

    private static string Suggest(SearchToken token)
    {
        var meant = SearchAttribute.Named.FirstOrDefault(attribute => attribute.Name.Equals(token.Text, StringComparison.OrdinalIgnoreCase));
        return meant?.Name ?? $"{string.Join(", ", SearchAttribute.Named.Select(attribute => attribute.Name))} or {SearchAttribute.PropertyPrefix}<Key>";
    }

    private object ReadValue(SearchAttribute attribute)
    {
        var token = Take();
        return attribute.Type switch
        {
            SearchType.Text when token.Kind == SearchTokenKind.Quoted => token.Text,
            SearchType.Text => throw Problem(token, $"a text in quotes is expected, not {token}, since '{attribute.Name}' is a text"),
            SearchType.Boolean when token.Is("true") => true,
            SearchType.Boolean when token.Is("false") => false,
            SearchType.Boolean => throw Problem(token, $"true or false is expected without quotes, not {token}, since '{attribute.Name}' is true or false"),
            _ when token.Kind == SearchTokenKind.Word && long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw Problem(
                token, $"a whole number of at most 18 digits is expected without quotes, not {token}, since '{attribute.Name}' is a whole number"),
        };
    }

    // The end is never passed: it is the answer to every further question.
    private SearchToken Take() => _next < _tokens.Count - 1 ? _tokens[_next++] : _tokens[_next];

    private InvalidRequestException Problem(SearchToken token, string problem) => SearchProblem.At(_member, token.Start, problem);
}

using GameRelay.Api;
using GameRelay.ControlPlane.Features.GameSessions.Search;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features.Search;

public sealed class SearchParserTests
{
    [Theory]
    [InlineData("maximumSessions>=10 AND hasAvailablePlayerSessions=true", "(maximumSessions >= 10 & hasAvailablePlayerSessions = True)")]
    [InlineData("  maximumSessions   <>\t-5 ", "maximumSessions <> -5")]
    [InlineData("playerSessionCount<1 or creationTimeMillis>=0 and NOT maximumSessions=2",
        "(playerSessionCount < 1 | (creationTimeMillis >= 0 & !maximumSessions = 2))")]
    [InlineData("(playerSessionCount<1 OR playerSessionCount>3) AND maximumSessions<=2",
        "((playerSessionCount < 1 | playerSessionCount > 3) & maximumSessions <= 2)")]
    [InlineData("not not (((hasAvailablePlayerSessions<>FALSE)))", "!!hasAvailablePlayerSessions <> False")]
    [InlineData(@"gameSessionName = 'Matt\'s Awesome Game 1'", "gameSessionName = Matt's Awesome Game 1")]
    [InlineData("""gameSessionProperties.difficulty = "novice" """, "gameSessionProperties.difficulty = novice")]
    [InlineData(@"gameSessionName='back\\slash'", @"gameSessionName = back\slash")]
    [InlineData("gameSessionId <> 'arn:x'", "gameSessionId <> arn:x")]
    [InlineData("gameSessionName = ''", "gameSessionName = ")]
    [InlineData("gameSessionProperties.a.b='1'", "gameSessionProperties.a.b = 1")]
    [InlineData("gameSessionProperties.'game mode'='1'", "gameSessionProperties.game mode = 1")]
    [InlineData("gameSessionProperties.`a=b`<>'1'", "gameSessionProperties.a=b <> 1")]
    public void A_filter_means_what_its_grammar_says(string text, string meaning) => Assert.Equal(meaning, Show(SearchParser.ParseFilter(text)));

    [Theory]
    [InlineData("maximumSessions ASC", "maximumSessions", false)]
    [InlineData(" gameSessionProperties.map desc ", "gameSessionProperties.map", true)]
    [InlineData("gameSessionProperties.'the map' DESC", "gameSessionProperties.the map", true)]
    public void A_sort_is_an_attribute_and_a_direction(string text, string attribute, bool descending)
    {
        var sort = SearchParser.ParseSort(text);

        Assert.Equal((attribute, descending), (sort.Attribute.Name, sort.Descending));
    }

    [Theory]
    [InlineData(" ", 2, "an attribute is expected, not the end; use gameSessionId, gameSessionName, maximumSessions, ")]
    [InlineData("maxSessions = 1", 1, "an attribute is expected, not 'maxSessions'; use ")]
    [InlineData("MaximumSessions = 1", 1, "not 'MaximumSessions'; use maximumSessions.")]
    [InlineData("'gameSessionName' = 'x'", 1, "an attribute is expected, not 'gameSessionName'")]
    [InlineData("maximumSessions 5", 17, "one of = <> < > <= >= is expected after 'maximumSessions', not '5'")]
    [InlineData("maximumSessions", 16, "is expected after 'maximumSessions', not the end")]
    [InlineData("maximumSessions == 5", 17, "'==' is not a comparator; use '='")]
    [InlineData("maximumSessions != 5", 17, "'!=' is not a comparator; use '<>'")]
    [InlineData("maximumSessions => 5", 17, "'=>' is not a comparator; use '>='")]
    [InlineData("maximumSessions =", 18, "a whole number of at most 18 digits is expected without quotes, not the end")]
    [InlineData("maximumSessions = '5'", 19, "a whole number of at most 18 digits is expected without quotes, not '5'")]
    [InlineData("maximumSessions = 5.5", 19, "a whole number")]
    [InlineData("maximumSessions = 99999999999999999999", 19, "a whole number of at most 18 digits")]
    [InlineData("hasAvailablePlayerSessions = 1", 30, "true or false is expected without quotes, not '1'")]
    [InlineData("hasAvailablePlayerSessions > true", 28, "'>' compares numbers, and 'hasAvailablePlayerSessions' is none; use = or <>")]
    [InlineData("gameSessionName >= 'x'", 17, "'>=' compares numbers, and 'gameSessionName' is none; use = or <>")]
    [InlineData("gameSessionProperties.level < '5'", 29, "'<' compares numbers, and 'gameSessionProperties.level' is none")]
    [InlineData("gameSessionProperties.level = 5", 31, "a text in quotes is expected, not '5', since 'gameSessionProperties.level' is a text")]
    [InlineData("gameSessionProperties. = '5'", 1, "the game property's key is missing after 'gameSessionProperties.'")]
    [InlineData("gameSessionProperties. 'a' = '5'", 1, "key is missing")]
    [InlineData("gameSessionName = 'x", 19, "the text that begins here has no closing ' (a quote inside it is written \\')")]
    [InlineData("gameSessionName = 'x\\'", 19, "has no closing '")]
    [InlineData("(maximumSessions = 1", 1, "this parenthesis is not closed")]
    [InlineData("(maximumSessions = 1 2)", 22, "AND, OR or ) is expected, not '2'")]
    [InlineData("maximumSessions = 1)", 20, "this parenthesis closes none")]
    [InlineData("maximumSessions = 1 playerSessionCount = 2", 21, "AND or OR is expected, not 'playerSessionCount'")]
    [InlineData("maximumSessions = 1 AND", 24, "an attribute is expected, not the end")]
    [InlineData("AND maximumSessions = 1", 1, "an attribute is expected, not 'AND'")]
    public void A_filter_that_is_wrong_is_refused_with_the_place_and_the_remedy(string text, int position, string problem)
    {
        var message = Assert.Throws<InvalidRequestException>(() => SearchParser.ParseFilter(text)).Message;

        Assert.StartsWith($"FilterExpression is wrong at position {position}: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maximumSessions", 16, "ASC or DESC is expected, not the end")]
    [InlineData("maximumSessions UP", 17, "ASC or DESC is expected, not 'UP'")]
    [InlineData("maximumSessions ASC, gameSessionName ASC", 17, "ASC or DESC is expected, not 'ASC,'")]
    [InlineData("maximumSessions ASC gameSessionName ASC", 21, "the end is expected, not 'gameSessionName': game sessions are sorted by one attribute")]
    [InlineData("size DESC", 1, "an attribute is expected, not 'size'")]
    public void A_sort_that_is_wrong_is_refused_with_the_place_and_the_remedy(string text, int position, string problem)
    {
        var message = Assert.Throws<InvalidRequestException>(() => SearchParser.ParseSort(text)).Message;

        Assert.StartsWith($"SortExpression is wrong at position {position}: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_expression_may_nest_as_deep_as_it_can()
    {
        Assert.Equal("maximumSessions = 1", Show(SearchParser.ParseFilter(new string('(', 503) + "maximumSessions=1" + new string(')', 503))));
        Assert.StartsWith("!!", Show(SearchParser.ParseFilter(string.Concat(Enumerable.Repeat("NOT ", 251)) + "maximumSessions=1")), StringComparison.Ordinal);
        Assert.Contains(
            "position 1025: an attribute is expected", Assert.Throws<InvalidRequestException>(() => SearchParser.ParseFilter(new string('(', 1024))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_sent_is_understood_or_refused_with_a_place_in_it() => FuzzRounds.Run(3000, random =>
    {
        var text = RandomSearch.Damage(random, RandomSearch.Filter(random).Text);
        try
        {
            SearchParser.ParseFilter(text);
        }
        catch (InvalidRequestException ex)
        {
            Assert.Matches(@"^FilterExpression is wrong at position \d+: .+\.$", ex.Message.ReplaceLineEndings(" "));
            var position = int.Parse(ex.Message.Split(' ')[5].TrimEnd(':'), System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(position, 1, text.Length + 1);
        }
    });

    [Fact]
    public void Whatever_the_grammar_makes_is_understood() => FuzzRounds.Run(1000, random => SearchParser.ParseFilter(RandomSearch.Filter(random).Text));

    private static string Show(SearchFilter filter) => filter switch
    {
        SearchFilter.AnyOf any => $"({string.Join(" | ", any.Filters.Select(Show))})",
        SearchFilter.AllOf all => $"({string.Join(" & ", all.Filters.Select(Show))})",
        SearchFilter.Not not => $"!{Show(not.Filter)}",
        SearchFilter.Comparison comparison => $"{comparison.Attribute.Name} {comparison.Comparator} {comparison.Value}",
        _ => throw new InvalidOperationException(),
    };
}

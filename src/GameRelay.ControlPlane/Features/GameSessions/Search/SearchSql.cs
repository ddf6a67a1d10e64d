using System.Text;
using GameRelay.Api;
using Npgsql;

namespace GameRelay.ControlPlane.Features.GameSessions.Search;

/// <summary>
/// Writes the statement of a search. Whatever came from the caller is a parameter; the text is put together from constants alone. An attribute that a
/// game session does not have makes every comparison false, so conditions are true or false and never NULL.
/// </summary>
internal sealed class SearchSql
{
    private readonly StringBuilder _text = new("SELECT * FROM game_sessions WHERE status = 'Active'");
    private readonly List<NpgsqlParameter> _parameters = [];

    internal string Text => _text.ToString();
    internal object[] Parameters => [.. _parameters];

    internal void Where(string column, string value) => _text.Append($" AND {column} = {Parameter(value)}");

    internal void Where(SearchFilter filter) => _text.Append(" AND ").Append(Condition(filter));

    /// <summary>Only what comes after a game session in the order of <see cref="OrderBy"/>.</summary>
    internal void WhereAfter(SearchSort? sort, string gameSessionId, object? value)
    {
        var afterId = $"id COLLATE \"C\" > {Parameter(gameSessionId)}";
        if (sort is null)
        {
            _text.Append($" AND {afterId}");
            return;
        }

        var key = SortKey(sort);
        _text.Append(value is null
            ? $" AND ({key} IS NULL AND {afterId})"
            : $" AND ({key} {(sort.Descending ? '<' : '>')} {Parameter(value)} OR {key} IS NULL OR ({key} = {Parameter(value)} AND {afterId}))");
    }

    internal void OrderBy(SearchSort? sort)
    {
        _text.Append(" ORDER BY ");
        if (sort is not null)
            _text.Append($"{SortKey(sort)} {(sort.Descending ? "DESC" : "ASC")} NULLS LAST, ");
        _text.Append("id COLLATE \"C\"");
    }

    internal void Limit(int count) => _text.Append($" LIMIT {Parameter(count)}");

    /// <summary>The value that a text attribute has in the order of <see cref="OrderBy"/>.</summary>
    internal static SearchSql ValueOf(SearchAttribute attribute, string gameSessionId)
    {
        var sql = new SearchSql();
        sql._text.Clear().Append($"SELECT {sql.Value(attribute)} FROM game_sessions WHERE id = {sql.Parameter(gameSessionId)}");
        return sql;
    }

    private string Condition(SearchFilter filter) => filter switch
    {
        SearchFilter.AnyOf any => $"({string.Join(" OR ", any.Filters.Select(Condition))})",
        SearchFilter.AllOf all => $"({string.Join(" AND ", all.Filters.Select(Condition))})",
        SearchFilter.Not not => $"NOT {Condition(not.Filter)}",
        SearchFilter.Comparison comparison => $"coalesce({Value(comparison.Attribute)} {comparison.Comparator} {Parameter(Compared(comparison))}, false)",
        _ => throw new InvalidOperationException($"{filter} is not a filter."),
    };

    // An ARN may name the account, the stored id does not.
    private static object Compared(SearchFilter.Comparison comparison) =>
        comparison.Attribute == SearchAttribute.GameSessionId ? Arns.NormalizeGameSessionId((string)comparison.Value) : comparison.Value;

    private string Value(SearchAttribute attribute)
    {
        if (attribute.PropertyKey is { } key)
            return $"(SELECT property ->> 'Value' FROM jsonb_array_elements(game_properties) property WHERE property ->> 'Key' = {Parameter(key)})";
        if (attribute == SearchAttribute.GameSessionId)
            return "id";
        if (attribute == SearchAttribute.GameSessionName)
            return "name";
        if (attribute == SearchAttribute.MaximumSessions)
            return "maximum_player_session_count";
        if (attribute == SearchAttribute.CreationTimeMillis)
            return "floor(extract(epoch FROM creation_time) * 1000)::bigint";
        return attribute == SearchAttribute.PlayerSessionCount
            ? "current_player_session_count"
            : "(current_player_session_count < maximum_player_session_count)";
    }

    // Texts sort by their characters' numbers, whatever the database's locale.
    private string SortKey(SearchSort sort) => sort.Attribute.Type switch
    {
        SearchType.Text => $"{Value(sort.Attribute)} COLLATE \"C\"",
        SearchType.Boolean => $"{Value(sort.Attribute)}::int",
        _ => Value(sort.Attribute),
    };

    private string Parameter(object value)
    {
        var name = $"@p{_parameters.Count}";
        _parameters.Add(new(name, value));
        return name;
    }
}

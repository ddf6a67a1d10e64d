using System.Globalization;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.GameSessions.Search;

/// <summary>
/// Where a page of a search ended: at a game session, and at a number when the order is by one, because that may have changed by the next page. A
/// text would make the token longer than tokens may be, so it is looked up again.
/// </summary>
internal sealed record SearchPosition(string GameSessionId, long? Number)
{
    internal static SearchPosition Of(GameSessionRow last, SearchSort? sort) =>
        new(last.Id, sort is { Attribute.Type: not SearchType.Text } ? sort.Attribute.NumberOf(last) : null);

    internal string ToText(params ReadOnlySpan<string?> filter) =>
        OpaqueToken.Write(string.Create(CultureInfo.InvariantCulture, $"{GameSessionId} {Number}"), filter);

    /// <summary>Null for the first page.</summary>
    /// <exception cref="InvalidRequestException">The token is not one of this search.</exception>
    internal static SearchPosition? Parse(string? text, SearchSort? sort, params ReadOnlySpan<string?> filter)
    {
        if (OpaqueToken.Read(text, filter) is not { } position)
            return null;
        if (position.Split(' ') is not [var id, var rest])
            throw OpaqueToken.Unknown();
        if (sort is null or { Attribute.Type: SearchType.Text })
            return new(id, null);
        return long.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? new(id, number) : throw OpaqueToken.Unknown();
    }

    /// <summary>The value that the order goes by.</summary>
    internal async Task<object?> FindValueAsync(GameRelayDb db, SearchSort? sort, CancellationToken cancellationToken)
    {
        if (sort is null or { Attribute.Type: not SearchType.Text })
            return Number;
        var sql = SearchSql.ValueOf(sort.Attribute, GameSessionId);
        var values = await db.QueryAsync(sql.Text, reader => reader.TextOrNull(0), cancellationToken, [.. sql.Parameters.Cast<Npgsql.NpgsqlParameter>()]);
        return values is [var value] ? value : throw new InvalidRequestException("NextToken is too old: the game session at which its page ended is gone.");
    }
}

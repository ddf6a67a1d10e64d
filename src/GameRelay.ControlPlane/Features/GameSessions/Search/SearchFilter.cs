namespace GameRelay.ControlPlane.Features.GameSessions.Search;

/// <summary>A filter expression, parsed. Comparisons are in order: attribute, comparator and value go together.</summary>
internal abstract record SearchFilter
{
    internal sealed record AnyOf(IReadOnlyList<SearchFilter> Filters) : SearchFilter;

    internal sealed record AllOf(IReadOnlyList<SearchFilter> Filters) : SearchFilter;

    internal sealed record Not(SearchFilter Filter) : SearchFilter;

    /// <summary>The value is a <see cref="string"/>, <see cref="long"/> or <see cref="bool"/>, as the attribute's type says.</summary>
    internal sealed record Comparison(SearchAttribute Attribute, string Comparator, object Value) : SearchFilter;
}

internal sealed record SearchSort(SearchAttribute Attribute, bool Descending);

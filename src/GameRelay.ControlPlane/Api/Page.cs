namespace GameRelay.ControlPlane.Api;

/// <summary>How many elements a list answers at once.</summary>
internal static class Page
{
    /// <summary>Also when no limit, or a greater one, is asked for.</summary>
    internal const int MaximumSize = 100;

    internal static int Size(int? limit) => Math.Min(limit ?? MaximumSize, MaximumSize);

    /// <summary>Cuts a list that was read with one element too many, and makes the token from the last element that stays.</summary>
    internal static string? Cut<T>(List<T> rows, int size, Func<T, string> tokenAfter)
    {
        if (rows.Count <= size)
            return null;
        rows.RemoveRange(size, rows.Count - size);
        return tokenAfter(rows[^1]);
    }
}

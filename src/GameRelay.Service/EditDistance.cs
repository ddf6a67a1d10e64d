namespace GameRelay.Service;

/// <summary>How many letters lie between two names: left out, put in, exchanged, or swapped with their neighbour.</summary>
internal static class EditDistance
{
    /// <summary>The candidate nearest to a name, whatever its case, when it is no farther than that; null when none is.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates, int farthest)
    {
        var upper = name.ToUpperInvariant();
        return candidates.Where(candidate => Math.Abs(candidate.Length - name.Length) <= farthest)
            .Select(candidate => (Candidate: candidate, Distance: Between(upper, candidate.ToUpperInvariant())))
            .Where(found => found.Distance <= farthest)
            .OrderBy(found => found.Distance)
            .Select(found => found.Candidate)
            .FirstOrDefault();
    }

    internal static int Between(string a, string b)
    {
        var distances = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            distances[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            distances[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var exchanged = distances[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distances[i, j] = Math.Min(exchanged, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distances[i, j] = Math.Min(distances[i, j], distances[i - 2, j - 2] + 1);
            }
        }

        return distances[a.Length, b.Length];
    }
}

namespace GameRelay.Cli.Help;

internal static class Spelling
{
    /// <summary>The end of a sentence: "; did you mean …?" when a known word is close enough to have been meant, and a full stop otherwise.</summary>
    public static string DidYouMean(string word, IEnumerable<string> known)
    {
        var closest = known.Select(one => (Word: one, Distance: Distance(word, one))).OrderBy(one => one.Distance).FirstOrDefault();
        return closest.Word is not null && closest.Distance <= Math.Max(1, word.Length / 3) ? $"; did you mean {closest.Word}?" : ".";
    }

    /// <summary>Letters that have to be inserted, removed, replaced or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var distances = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distances[i, j] = i + j;
                    continue;
                }

                var same = a[i - 1] == b[j - 1] ? 0 : 1;
                var least = Math.Min(distances[i - 1, j - 1] + same, 1 + Math.Min(distances[i - 1, j], distances[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    least = Math.Min(least, distances[i - 2, j - 2] + 1);
                distances[i, j] = least;
            }
        }

        return distances[a.Length, b.Length];
    }
}

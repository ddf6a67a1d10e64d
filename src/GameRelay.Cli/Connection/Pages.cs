namespace GameRelay.Cli.Connection;

internal static class Pages
{
    /// <summary>Every element of a paged list.</summary>
    public static async Task<List<T>> AllAsync<T>(Func<string?, Task<(IReadOnlyList<T> Items, string? NextToken)>> readPage)
    {
        var all = new List<T>();
        string? token = null;
        do
        {
            (var items, token) = await readPage(token);
            all.AddRange(items);
        }
        while (token is not null);
        return all;
    }
}

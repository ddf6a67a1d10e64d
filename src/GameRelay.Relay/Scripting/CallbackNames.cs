namespace GameRelay.Relay.Scripting;

/// <summary>The callbacks' names in scripts, by the numbers of <see cref="ScriptCallback"/>.</summary>
internal static class CallbackNames
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<ScriptCallback>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    // What people write for them from memory, too far from the name to be a slip of the finger.
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["onPlayerDisconnected"] = "onPlayerDisconnect",
        ["onPlayerConnected"] = "onPlayerConnect",
        ["onPlayerAccept"] = "onPlayerAccepted",
        ["onPlayerLeave"] = "onPlayerDisconnect",
        ["onPlayerLeft"] = "onPlayerDisconnect",
        ["onPlayerJoin"] = "onPlayerConnect",
        ["onPlayerJoined"] = "onPlayerAccepted",
        ["onGameSessionStart"] = "onStartGameSession",
        ["onGameSessionStarted"] = "onStartGameSession",
        ["onStart"] = "onProcessStarted",
        ["onTerminate"] = "onProcessTerminate",
        ["onProcessEnding"] = "onProcessTerminate",
    };

    /// <summary>Which of the functions that are no callbacks were probably meant to be one that is <paramref name="defined"/> nowhere.</summary>
    public static IReadOnlyList<(string Name, string Meant)> Mistyped(IEnumerable<string> functions, bool[] defined) =>
    [
        .. from name in functions
           let meant = Nearest(name)
           where meant is not null && !defined[IndexOf(meant)]
           select (name, meant),
    ];

    private static int IndexOf(string callback) => All.TakeWhile(name => name != callback).Count();

    private static string? Nearest(string name) =>
        Synonyms.TryGetValue(name, out var meant) ? meant
        : All.Select(callback => (Name: callback, Distance: Distance(name.ToUpperInvariant(), callback.ToUpperInvariant())))
            .Where(near => near.Distance <= (near.Name.Length < 6 ? 1 : 3))
            .OrderBy(near => near.Distance)
            .FirstOrDefault().Name;

    // How many letters must be put in, taken out or changed to make one word of the other.
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 3)
            return int.MaxValue;
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                row[j] = Math.Min(Math.Min(row[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            previous = row;
        }

        return previous[^1];
    }
}

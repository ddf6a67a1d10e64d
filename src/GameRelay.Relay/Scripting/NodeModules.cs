namespace GameRelay.Relay.Scripting;

/// <summary>The modules of Node.js that scripts cannot have here, and what to do instead.</summary>
internal static class NodeModules
{
    private const string Scheme = "node:";

    /// <summary>Those of <c>modules.js</c>.</summary>
    public static readonly IReadOnlySet<string> Available = new HashSet<string>(StringComparer.Ordinal)
    {
        "assert", "assert/strict", "buffer", "console", "crypto", "events", "module", "os", "path", "path/posix", "perf_hooks", "process", "querystring", "stream", "stream/promises",
        "string_decoder", "sys", "timers", "timers/promises", "url", "util", "util/types", "zlib",
    };

    private const string Files = "a script has no files. Put data into a .json or .js file of the package and require it; keep results with the backend";
    private const string Network =
        "a script has no network. What it must know of a player or a match comes with the player session and the game session (playerData, GameProperties, "
        + "GameSessionData, MatchmakerData); results go to a client or backend as messages";
    private const string Processes = "a game session runs in one process and one thread. Spread long work over timers";
    private const string Internals = "it is about the insides of a Node.js process, and scripts run on V8 without one";
    private const string NotBuilt = "nothing in a game script has needed it so far. A package from npm that does the same in plain JavaScript can be put into node_modules";

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["fs"] = Files,
        ["sqlite"] = Files,
        ["net"] = Network,
        ["http"] = Network,
        ["http2"] = Network,
        ["https"] = Network,
        ["dgram"] = Network,
        ["dns"] = Network,
        ["tls"] = Network,
        ["child_process"] = Processes,
        ["cluster"] = Processes,
        ["worker_threads"] = Processes,
        ["async_hooks"] = Internals,
        ["diagnostics_channel"] = Internals,
        ["domain"] = Internals,
        ["inspector"] = Internals,
        ["repl"] = Internals,
        ["readline"] = Internals,
        ["trace_events"] = Internals,
        ["tty"] = Internals,
        ["v8"] = Internals,
        ["vm"] = Internals,
        ["wasi"] = Internals,
        ["sea"] = Internals,
        ["constants"] = NotBuilt,
        ["punycode"] = NotBuilt,
        ["stream/web"] = NotBuilt,
        ["test"] = NotBuilt,
        ["path/win32"] = NotBuilt,
    };

    public static bool IsAvailable(string name) => Available.Contains(Plain(name));

    /// <summary>Why a script cannot have this module; null when it is none of Node's.</summary>
    public static string? Refusal(string name)
    {
        var plain = Plain(name);
        if (Refused.TryGetValue(plain, out var why) || Refused.TryGetValue(plain.Split('/')[0], out why))
            return $"The module '{name}' of Node.js is not available to scripts: {why}.";
        return plain != name && !Available.Contains(plain) ? $"Node.js has no module '{name}'." : null;
    }

    private static string Plain(string name) => name.StartsWith(Scheme, StringComparison.Ordinal) ? name[Scheme.Length..] : name;
}

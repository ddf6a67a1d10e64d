namespace GameRelay.Relay.Scripting.Checking;

/// <summary>
/// Looks through a script's package for what would go wrong: first at the texts of its own modules, then, when nothing stands against it, by
/// loading the script in an engine of its own, as a server process does before anything else.
/// </summary>
internal sealed class ScriptCheck(ScriptOptions options, ScriptWatchdog? watchdog)
{
    private readonly PackageFiles _files = new(options.Directory);
    private readonly List<ScriptFinding> _findings = [];

    /// <summary>What was found so far; complete when <see cref="Run"/> has returned.</summary>
    public IReadOnlyList<ScriptFinding> Findings => _findings;

    public IReadOnlyList<ScriptFinding> Run()
    {
        if (FindMain() is { } main)
        {
            LookThrough(main);
            if (_findings.All(finding => finding.Severity != FindingSeverity.Error))
                Load(main);
        }

        return _findings;
    }

    private string? FindMain()
    {
        if (_files.Resolve("./" + options.MainFile, "", out _) is { } main)
            return main;

        var name = Path.GetFileName(options.MainFile);
        var deeper = _files.All().Where(file => !IsForeign(file) && Path.GetFileName(file) == name).MinBy(file => file.Length);
        var instead = deeper is null ? ""
            : $" There is '{PackageFiles.Relative(deeper)}': package what is in its folder, not the folder, or let the launch path be '{deeper}'.";
        _findings.Add(ScriptFinding.Error(FindingCode.EntryNotFound, $"The launch path '{options.LaunchPath}' names no file of the package.{instead}"));
        return null;
    }

    private void LookThrough(string main)
    {
        using var engine = ScriptEngines.Create(options);
        var module = new ModuleCheck(new ModuleCompiler(engine, _files), _files);
        var seen = new HashSet<string> { main };
        var waiting = new Queue<string>([main]);
        while (waiting.TryDequeue(out var file))
        {
            foreach (var required in module.Check(file, _findings))
            {
                // What others wrote is judged by whether it loads.
                if (!IsForeign(required) && required != PackageFiles.PacketModule && seen.Add(required))
                    waiting.Enqueue(required);
            }
        }

        foreach (var file in _files.All().Where(file => file.EndsWith(".js", StringComparison.Ordinal) && !IsForeign(file) && seen.Add(file)))
            module.CheckUnused(file, _findings);
    }

    private void Load(string main)
    {
        try
        {
            using var script = ScriptHost.Load(options, new NoOutputs(), new LiveReadings(TimeProvider.System, new NoOutputs()), watchdog);
            foreach (var (name, meant) in script.MistypedCallbacks)
            {
                var place = ScriptTokens.Of(_files.Read(main)).FirstOrDefault(token => token.IsWord(name));
                _findings.Add(ScriptFinding.Warning(FindingCode.MistypedCallback,
                    $"ssExports has a function '{name}', which nothing calls. Did you mean '{meant}'?", place.Line > 0 ? PackageFiles.Relative(main) : null, place.Line, place.Column));
            }
        }
        catch (ScriptFailedException ex)
        {
            var failure = ex.Failure;
            _findings.Add(ScriptFinding.Error(FindingCode.LoadFailed, failure.Message, failure.File, failure.Line, failure.Column));
        }
    }

    private static bool IsForeign(string file) => file.Contains("/node_modules/", StringComparison.Ordinal);

    /// <summary>A script that is only loaded meets nobody.</summary>
    private sealed class NoOutputs : IScriptOutputs
    {
        public IReadOnlyCollection<ScriptPlayer> Players => [];

        public void SendToPlayer(int peerId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable)
        {
        }

        public void SendToGroup(int groupId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable)
        {
        }

        public void BroadcastGroupMembership(int groupIdToBroadcast, int targetGroupId)
        {
        }

        public void ProcessEnding()
        {
        }

        public void Exit(int code) =>
            throw new ScriptFailedException(new(ScriptFailureCause.Load, $"The script called process.exit({code}) while it was loading."));

        public void Log(ScriptLogLevel level, string text, string? file, int line)
        {
        }
    }
}

/// <summary>What a finding is about; programs may rely on these.</summary>
internal static class FindingCode
{
    public const string EntryNotFound = "ENTRY_NOT_FOUND";
    public const string Syntax = "SYNTAX";
    public const string ModuleNotFound = "MODULE_NOT_FOUND";
    public const string ModuleNotAvailable = "MODULE_NOT_AVAILABLE";
    public const string OpCodeSpelling = "OPCODE_SPELLING";
    public const string MistypedCallback = "MISTYPED_CALLBACK";
    public const string LoadFailed = "LOAD_FAILED";
}

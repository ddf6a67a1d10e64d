using System.Text.Json;

namespace GameRelay.Relay.Scripting.Checking;

/// <summary>What the text of one module tells.</summary>
internal sealed class ModuleCheck(ModuleCompiler compiler, PackageFiles files)
{
    /// <returns>The files that it requires.</returns>
    public IReadOnlyList<string> Check(string file, List<ScriptFinding> findings)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            CheckJson(file, findings);
            return [];
        }

        if (!Parses(file, findings, FindingSeverity.Error))
            return [];
        var tokens = ScriptTokens.Of(files.Read(file));
        CheckOpCode(file, tokens, findings);
        return CheckRequired(file, tokens, findings);
    }

    /// <summary>Of a file that nothing requires by name: it may be a tool, or be required by a name that is made at run time.</summary>
    public void CheckUnused(string file, List<ScriptFinding> findings) => Parses(file, findings, FindingSeverity.Warning);

    private bool Parses(string file, List<ScriptFinding> findings, FindingSeverity severity)
    {
        if (compiler.Compile(file, out var problem) is not null)
            return true;
        findings.Add(new(severity, FindingCode.Syntax, problem!.Message, PackageFiles.Relative(file), problem.Line, problem.Column));
        return false;
    }

    private void CheckJson(string file, List<ScriptFinding> findings)
    {
        try
        {
            using var document = JsonDocument.Parse(files.Read(file));
        }
        catch (JsonException ex)
        {
            var (line, column) = ((int)(ex.LineNumber ?? 0) + 1, (int)(ex.BytePositionInLine ?? 0) + 1);
            findings.Add(ScriptFinding.Error(FindingCode.Syntax, $"This is no JSON: {ex.Message.Split(" LineNumber", 2)[0]}", PackageFiles.Relative(file), line, column));
        }
    }

    private List<string> CheckRequired(string file, IReadOnlyList<ScriptToken> tokens, List<ScriptFinding> findings)
    {
        List<string> required = [];
        for (var i = 0; i + 3 < tokens.Count; i++)
        {
            if (!tokens[i].IsWord("require") || (i > 0 && tokens[i - 1].Is(".")) || !tokens[i + 1].Is("(") || tokens[i + 2].Kind != ScriptTokenKind.Text || !tokens[i + 3].Is(")"))
                continue;
            var (name, token) = (tokens[i + 2].Value, tokens[i + 2]);
            if (NodeModules.IsAvailable(name))
                continue;
            var problem = "";
            if ((name.StartsWith("node:", StringComparison.Ordinal) ? null : files.Resolve(name, file, out problem)) is { } found)
                required.Add(found);
            else if (!token.InTry)
                findings.Add(Missing(file, token, name, problem));
        }

        return required;
    }

    private ScriptFinding Missing(string file, ScriptToken token, string name, string problem)
    {
        if (NodeModules.Refusal(name) is { } refusal)
            return ScriptFinding.Error(FindingCode.ModuleNotAvailable, refusal, PackageFiles.Relative(file), token.Line, token.Column);

        var text = problem.Split(", required by", 2)[0];
        var hint = name.StartsWith('.') || name.StartsWith('/') ? NearlyNamed(name, file)
            : ": it is neither a module of Node.js nor a package in node_modules. Run 'npm install' in the script's folder, so that the package is part of it";
        return ScriptFinding.Error(FindingCode.ModuleNotFound, $"{text}{hint}.", PackageFiles.Relative(file), token.Line, token.Column);
    }

    // Windows finds a file whatever the case of its letters; a server process does not.
    private string NearlyNamed(string name, string from)
    {
        var last = Path.GetFileNameWithoutExtension(name);
        var near = files.All().FirstOrDefault(file => !file.Contains("/node_modules/", StringComparison.Ordinal)
            && Path.GetFileNameWithoutExtension(file).Equals(last, StringComparison.OrdinalIgnoreCase) && file != from);
        return near is null ? ": the package has no such file" : $": the package has '{PackageFiles.Relative(near)}'; letters must match, and the path is from the file that requires it";
    }

    private static void CheckOpCode(string file, IReadOnlyList<ScriptToken> tokens, List<ScriptFinding> findings)
    {
        const string Wrong = "opcode";

        // Where the script has things with such a property itself, reading it is no slip.
        if (tokens.Where((token, i) => token.IsWord(Wrong) && (Follows(i, ":") || (Follows(i, "=") && !Follows(i + 1, "=")) || Follows(i, ",") && !IsRead(i))).Any())
            return;
        for (var i = 1; i < tokens.Count; i++)
        {
            if (tokens[i].IsWord(Wrong) && IsRead(i))
            {
                findings.Add(ScriptFinding.Warning(FindingCode.OpCodeSpelling,
                    "'opcode' of a game message is undefined: the property is called 'opCode'.", PackageFiles.Relative(file), tokens[i].Line, tokens[i].Column));
            }
        }

        bool Follows(int i, string mark) => i + 1 < tokens.Count && tokens[i + 1].Is(mark);

        bool IsRead(int i) => i > 0 && tokens[i - 1].Is(".");
    }
}

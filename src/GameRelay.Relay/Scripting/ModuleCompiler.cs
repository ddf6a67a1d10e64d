using System.Text.RegularExpressions;
using Microsoft.ClearScript;
using Microsoft.ClearScript.V8;

namespace GameRelay.Relay.Scripting;

/// <summary>Makes functions of modules' texts, and says where a text is no JavaScript.</summary>
internal sealed partial class ModuleCompiler(V8ScriptEngine engine, PackageFiles files)
{
    /// <summary>What a module's text is wrapped in. On the first line, so that line numbers are the file's own.</summary>
    public const string WrapperStart = "(function (exports, require, module, __filename, __dirname) {";
    private const string WrapperEnd = "\n})";

    private const string CommonJsHint =
        ". Scripts are CommonJS modules: use require and exports (exports.ssExports = …), or let a bundler write them so, as 'esbuild --bundle --format=cjs' does";

    /// <summary>The module's function; null with a <paramref name="problem"/> when its text does not parse.</summary>
    public ScriptObject? Compile(string file, out SyntaxProblem? problem)
    {
        var text = files.Read(file);
        if (text.StartsWith("#!", StringComparison.Ordinal))
            text = "//" + text[2..];
        try
        {
            problem = null;
            var document = new DocumentInfo(new Uri("file://" + Uri.EscapeDataString(file).Replace("%2F", "/", StringComparison.Ordinal)));
            return (ScriptObject)engine.Evaluate(engine.Compile(document, WrapperStart + text + WrapperEnd));
        }
        catch (ScriptEngineException ex) when (!ex.IsFatal)
        {
            problem = Locate(ex, text);
            if (ModuleSyntax().IsMatch(problem.Message))
                problem = problem with { Message = problem.Message.TrimEnd('.') + CommonJsHint };
            return null;
        }
    }

    private SyntaxProblem Locate(ScriptEngineException error, string text)
    {
        var (line, column) = PlaceOf(error);
        if (line <= text.AsSpan().Count('\n'))
            return new(error.Message, line, line == 1 ? Math.Max(1, column - WrapperStart.Length) : column);

        // A brace too many or too few shows where the wrapper ends; the text by itself tells where it is.
        try
        {
            engine.Compile(text);
        }
        catch (ScriptEngineException ex) when (!ex.IsFatal)
        {
            (line, column) = PlaceOf(ex);
            return new(ex.Message, line, column);
        }

        return new(error.Message, line, column);
    }

    private static (int Line, int Column) PlaceOf(ScriptEngineException error)
    {
        var place = Place().Match(error.ErrorDetails ?? "");
        return place.Success ? (int.Parse(place.Groups[1].ValueSpan, provider: null), int.Parse(place.Groups[2].ValueSpan, provider: null)) : default;
    }

    // What the engine says to the syntax of ES modules.
    [GeneratedRegex("import statement outside a module|import.meta|Unexpected token 'export'")]
    private static partial Regex ModuleSyntax();

    [GeneratedRegex(@"\n\s+at .*?:(\d+):(\d+)")]
    private static partial Regex Place();
}

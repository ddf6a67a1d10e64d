using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.ClearScript;
using Microsoft.ClearScript.V8;
using Microsoft.ClearScript.V8.FastProxy;

namespace GameRelay.Relay.Scripting;

/// <summary>The functions that the runtime's JavaScript calls. No script can reach them.</summary>
internal sealed class ScriptHostFunctions(
    V8ScriptEngine engine, PackageFiles files, RuntimeSettings settings, IScriptOutputs outputs, IScriptReadings readings, PendingAnswers answers,
    Func<bool> settle)
{
    private readonly ModuleCompiler _compiler = new(engine, files);
    private ExchangeBuffer? _exchange;

    /// <summary>The failure that ends the script, once there is one.</summary>
    public ScriptFailure? Failure { get; private set; }

    /// <summary>What one of these functions threw.</summary>
    public ExceptionDispatchInfo? Error { get; private set; }

    public bool Exited { get; private set; }

    /// <summary>Until the script's own module has been loaded, whatever fails is a failure to load.</summary>
    public bool Loading { get; set; } = true;

    /// <summary>Runs the runtime's boot file; the answer is the function that takes the inputs.</summary>
    public ScriptObject Boot(ExchangeBuffer exchange)
    {
        _exchange = exchange;
        ScriptHash hash = new(exchange);
        ScriptCompression compression = new(exchange, settings.BufferLimitBytes);
        var collect = (ScriptObject)engine.Evaluate(
            new DocumentInfo("gamerelay:host.js"),
            "(function (names, ...functions) { const host = {}; names.split(' ').forEach((name, i) => { host[name] = functions[i]; }); return host; })");
        (string Name, V8FastHostFunction Function)[] functions =
        [
            ("settings", Text("settings", () => JsonSerializer.Serialize(settings, RuntimeJson.Default.RuntimeSettings))),
            ("seed", Text("seed", () => JsonSerializer.Serialize(readings.Seed(), RuntimeJson.Default.IReadOnlyListUInt32))),
            ("players", Text("players", () => readings.ChangedPlayers() is { } players
                ? JsonSerializer.Serialize(players, RuntimeJson.Default.IReadOnlyCollectionScriptPlayer)
                : "")),
            ("memoryUsage", Text("memoryUsage", ReadMemoryUsage)),
            ("elapsed", Function("elapsed", (in V8FastArgs _, in V8FastResult result) => result.Set(readings.Elapsed()))),
            ("wallClock", Function("wallClock", (in V8FastArgs _, in V8FastResult result) => result.Set(readings.WallClock()))),
            ("runtime", Function("runtime", (in V8FastArgs args, in V8FastResult result) => result.Set(LoadRuntime(args.GetString(0))))),
            ("resolve", Function("resolve", (in V8FastArgs args, in V8FastResult result) => result.Set(Resolve(args.GetString(0), args.GetString(1))))),
            ("read", Function("read", (in V8FastArgs args, in V8FastResult result) => result.Set(files.Read(args.GetString(0))))),
            ("compile", Function("compile", (in V8FastArgs args, in V8FastResult result) => result.Set(Compile(args.GetString(0))))),
            ("settle", Function("settle", (in V8FastArgs _, in V8FastResult result) => result.Set(settle()))),
            ("answered", Action("answered", (in V8FastArgs args) => answers.Give(args.GetInt32(0), args.GetInt32(1) != 0))),
            ("random", Action("random", (in V8FastArgs args) => readings.Random(exchange.Payload(args.GetInt32(0))))),
            ("hashStart", Action("hashStart", (in V8FastArgs args) => hash.Start(args.GetString(0), args.GetInt32(1)))),
            ("hashUpdate", Action("hashUpdate", (in V8FastArgs args) => hash.Update(args.GetInt32(0)))),
            ("hashEnd", Function("hashEnd", (in V8FastArgs _, in V8FastResult result) => result.Set(hash.End()))),
            ("zipAdd", Action("zipAdd", (in V8FastArgs args) => compression.Add(args.GetInt32(0)))),
            ("zipPack", Function("zipPack", (in V8FastArgs args, in V8FastResult result) => result.Set(compression.Pack(args.GetString(0), args.GetInt32(1))))),
            ("zipUnpack", Function("zipUnpack", (in V8FastArgs args, in V8FastResult result) => result.Set(compression.Unpack(args.GetString(0), args.GetInt32(1))))),
            ("zipRead", Function("zipRead", (in V8FastArgs args, in V8FastResult result) => result.Set(compression.Read(args.GetInt32(0))))),
            ("send", Action("send", Send)),
            ("broadcast", Action("broadcast", (in V8FastArgs args) => outputs.BroadcastGroupMembership(args.GetInt32(0), args.GetInt32(1)))),
            ("log", Action("log", (in V8FastArgs args) =>
                outputs.Log((ScriptLogLevel)args.GetInt32(0), args.GetString(1), NullIfEmpty(args.GetString(2)), args.GetInt32(3)))),
            ("processEnding", Action("processEnding", (in V8FastArgs _) => outputs.ProcessEnding())),
            ("exit", Action("exit", (in V8FastArgs args) => Exit(args.GetInt32(0)))),
            ("fail", Action("fail", (in V8FastArgs args) =>
                Fail(args.GetString(0), args.GetString(1), args.GetString(2), args.GetString(3), args.GetInt32(4), args.GetInt32(5)))),
        ];
        var host = collect.InvokeAsFunction([string.Join(' ', functions.Select(f => f.Name)), .. functions.Select(f => f.Function)]);
        return (ScriptObject)LoadRuntime("boot").InvokeAsFunction(host, exchange.Object);
    }

    private delegate void Body(in V8FastArgs args);

    private delegate void ResultBody(in V8FastArgs args, in V8FastResult result);

    private V8FastHostFunction Text(string name, Func<string> body) => Function(name, (in V8FastArgs _, in V8FastResult result) => result.Set(body()));

    private V8FastHostFunction Action(string name, Body body) => Function(name, (in V8FastArgs args, in V8FastResult result) =>
    {
        body(args);
        result.SetUndefined();
    });

    // An exception of our own is not the script's to catch: it stops the engine, and whoever called the script gets it.
    private V8FastHostFunction Function(string name, ResultBody body) => new(name, (bool _, in V8FastArgs args, in V8FastResult result) =>
    {
        try
        {
            body(args, result);
        }
        catch (Exception ex) when (ex is not IScriptEngineException)
        {
            Error ??= ExceptionDispatchInfo.Capture(ex);
            engine.Interrupt();
        }
    });

    private void Send(in V8FastArgs args)
    {
        var payload = _exchange!.ReadPayload(args.GetInt32(4));
        var reliable = args.GetInt32(5) != 0;
        if (args.GetInt32(0) == 0)
            outputs.SendToPlayer(args.GetInt32(1), args.GetInt32(2), args.GetInt32(3), payload, reliable);
        else
            outputs.SendToGroup(args.GetInt32(1), args.GetInt32(2), args.GetInt32(3), payload, reliable);
    }

    private void Exit(int code)
    {
        if (!Exited)
        {
            Exited = true;
            outputs.Exit(code);
        }

        // Nothing of the script runs after this call, not even a catch or finally block.
        engine.Interrupt();
    }

    // Only the first counts: whatever comes after it is a consequence.
    private void Fail(string kind, string where, string description, string file, int line, int column)
    {
        if (Failure is not null)
            return;
        var isSyntax = kind == "syntax";
        var cause = isSyntax ? ScriptFailureCause.Syntax : kind == "memory" ? ScriptFailureCause.MemoryLimit : Loading ? ScriptFailureCause.Load : ScriptFailureCause.Exception;
        var summary = description.Split('\n', 2)[0];
        if (cause == ScriptFailureCause.MemoryLimit)
            summary = $"{summary}: all array buffers of a script together may have {settings.BufferLimitBytes >> 20} MB";
        Failure = new(cause, isSyntax ? summary : $"{where} threw {summary}", NullIfEmpty(file), line, column);
        outputs.Log(ScriptLogLevel.Fatal, $"Realtime server crashed due to: process.uncaughtException in {where}: {description}", NullIfEmpty(file), line);
        engine.Interrupt();
    }

    private ScriptObject LoadRuntime(string name) => (ScriptObject)engine.Evaluate(
        engine.Compile(new DocumentInfo($"gamerelay:{name}.js"), RuntimeScripts.Read($"{name}.js")));

    private string Resolve(string name, string from)
    {
        var problem = "";
        var file = name.StartsWith("node:", StringComparison.Ordinal) ? null : files.Resolve(name, from, out problem);
        if (file is not null)
            return JsonSerializer.Serialize(new ResolvedModule(file, null, null), RuntimeJson.Default.ResolvedModule);
        // A package of the same name may stand in for it.
        var refusal = NodeModules.Refusal(name);
        var resolved = refusal is null
            ? new ResolvedModule(null, problem, "MODULE_NOT_FOUND")
            : new ResolvedModule(null, $"{refusal} Available are: {string.Join(", ", NodeModules.Available)}.", "ERR_MODULE_NOT_AVAILABLE");
        return JsonSerializer.Serialize(resolved, RuntimeJson.Default.ResolvedModule);
    }

    // A module's function, or what keeps it from being one.
    private object Compile(string file) =>
        (object?)_compiler.Compile(file, out var problem) ?? JsonSerializer.Serialize(problem, RuntimeJson.Default.SyntaxProblem);

    private string ReadMemoryUsage()
    {
        var usage = readings.MemoryUsage(() =>
        {
            var heap = engine.GetRuntimeHeapInfo();
            return [Environment.WorkingSet, (long)heap.TotalHeapSize, (long)heap.UsedHeapSize, (long)heap.TotalExternalSize];
        });
        return JsonSerializer.Serialize(new MemoryUsage(usage[0], usage[1], usage[2], usage[3], usage[3]), RuntimeJson.Default.MemoryUsage);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

using System.Text;
using GameRelay.Relay.Scripting;
using Microsoft.Extensions.Time.Testing;

namespace GameRelay.Relay.Tests.Scripting;

/// <summary>A script in a package of its own, loaded into a real engine; time stands still unless a test moves it.</summary>
internal sealed class TestScript : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("gamerelay-script-").FullName;
    private ScriptHost? _script;

    private TestScript(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(_directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    public RecordedOutputs Outputs { get; } = new();
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero));
    public ScriptHost Script => _script ?? throw new InvalidOperationException("The script was not loaded.");
    public string PackageDirectory => _directory;

    /// <summary>A package whose index.js begins with an empty init; <paramref name="body"/> adds to <c>exports.ssExports</c>.</summary>
    public static TestScript Run(string body, string nodeVersion = "10.x", ScriptWatchdog? watchdog = null, long heapLimit = 128 << 20)
    {
        var test = Package(("index.js", $"let session, logger; const on = exports.ssExports = {{ init(s) {{ session = s; logger = s.getLogger(); }} }};\n{body}"));
        try
        {
            test.Load(nodeVersion, watchdog: watchdog, heapLimit: heapLimit);
            test.Script.Init();
            return test;
        }
        catch
        {
            test.Dispose();
            throw;
        }
    }

    public static TestScript Package(params (string Path, string Text)[] files) => new(files);

    public ScriptOptions Options(string nodeVersion = "10.x", string parameters = "", string launchPath = "/local/game/index.js", long heapLimit = 128 << 20) => new()
    {
        Directory = _directory,
        LaunchPath = launchPath,
        Parameters = parameters,
        NodeVersion = nodeVersion,
        HeapLimitBytes = heapLimit,
    };

    public ScriptHost Load(
        string nodeVersion = "10.x", string parameters = "", string launchPath = "/local/game/index.js", ScriptWatchdog? watchdog = null, long heapLimit = 128 << 20) =>
        _script = ScriptHost.Load(Options(nodeVersion, parameters, launchPath, heapLimit), Outputs, new LiveReadings(Time, Outputs), watchdog);

    /// <summary>Moves time to each timer that is due within <paramref name="span"/>, and runs it.</summary>
    public void Advance(TimeSpan span)
    {
        var end = Time.GetTimestamp() + (long)(span.TotalSeconds * Time.TimestampFrequency);
        while (Script.NextTimerTimestamp is { } next && next <= end)
        {
            Time.Advance(TimeSpan.FromTicks(Math.Max(0, next - Time.GetTimestamp())));
            Script.RunDueTimers();
        }

        if (end > Time.GetTimestamp())
            Time.Advance(TimeSpan.FromTicks(end - Time.GetTimestamp()));
    }

    /// <summary>Hands the script a message of peer 1 to the server.</summary>
    public void Message(int opCode, string text, int sender = 1) => Message(opCode, Encoding.UTF8.GetBytes(text), sender);

    public void Message(int opCode, byte[] payload, int sender = 1) => Script.Message(new(opCode, sender, -1, 0, true, payload));

    /// <summary>One that waits for more, or for <see cref="ScriptHost.HandOver"/>.</summary>
    public void Hold(int opCode, byte[] payload, int sender = 1) => Script.Hold(new(opCode, sender, -1, 0, true, payload));

    public void Dispose()
    {
        _script?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}

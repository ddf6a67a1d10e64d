using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using GameRelay.HostAgent.Processes;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

/// <summary>A real agent process on a data directory of its own. Whatever the test does, no process of it is left.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    private readonly Dictionary<string, string> _settings;
    private Process? _process;

    private TestAgent(TestControlPlane controlPlane, IReadOnlyDictionary<string, string>? settings)
    {
        _settings = new(settings ?? new Dictionary<string, string>())
        {
            ["ControlPlane"] = controlPlane.Url,
            ["DataDirectory"] = DataDirectory,
            ["ReconnectBackoffCap"] = "00:00:00.3",
        };
        _settings.TryAdd("JoinToken", controlPlane.JoinToken);
        _settings.TryAdd("RelayPath", Output("GameRelay.ServerProcess.Testing"));
        _settings.TryAdd("LaunchInterval", "00:00:00.01");
        _settings.TryAdd("EndGrace", "00:00:01");
    }

    public string DataDirectory { get; } = TestFolder.New("a");

    public string Log => File.ReadAllText(Path.Combine(DataDirectory, "agent.out"));

    public static TestAgent Start(TestControlPlane controlPlane, IReadOnlyDictionary<string, string>? settings = null)
    {
        TestAgent agent = new(controlPlane, settings);
        agent.Start();
        return agent;
    }

    public void Start()
    {
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" </dev/null >>\"$0\" 2>&1");
        start.ArgumentList.Add(Path.Combine(DataDirectory, "agent.out"));
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(Output("GameRelay.HostAgent"));
        foreach (var (name, value) in _settings)
            start.Environment[$"GAMERELAY_AGENT__{name}"] = value;
        _process = Process.Start(start)!;
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WithinDeadlineAsync("the agent is killed");
    }

    public async Task<int> SignalAsync(PosixSignal signal)
    {
        var number = signal == PosixSignal.SIGINT ? "-INT" : "-TERM";
        using (var kill = Process.Start("/bin/kill", [number, _process!.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        return await ExitCodeAsync();
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process!.WaitForExitAsync().WithinDeadlineAsync("the agent exits");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        var processes = Path.Combine(DataDirectory, "processes");
        foreach (var folder in Directory.Exists(processes) ? Directory.GetDirectories(processes) : [])
            ProcessIdentity.FindByEnvironment("GAMERELAY_PROCESS_ID", Path.GetFileName(folder))?.Kill();
    }

    // artifacts/bin/<this>/<pivot>/ → artifacts/bin/<project>/<pivot>/<project>.dll
    private static string Output(string project)
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(own, "..", "..", project, Path.GetFileName(own), project + ".dll"));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using GameRelay.HostAgent.Processes;
using GameRelay.Testing;
using Grpc.Net.Client;
using Xunit;

namespace GameRelay.HostAgent.Tests;

/// <summary>A real agent process on a data directory of its own. Whatever the test does, no process of it is left.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    private readonly Dictionary<string, string> _settings;
    private readonly string _output;
    private readonly bool _dataDirectoryOfAnother;
    private Process? _process;

    private TestAgent(TestControlPlane controlPlane, IEnumerable<(string Name, string Value)> settings)
    {
        _settings = settings.ToDictionary(s => s.Name, s => s.Value);
        _settings["ControlPlane"] = controlPlane.Url;
        if (_settings.TryGetValue("DataDirectory", out var another))
            _dataDirectoryOfAnother = true;
        else
            _settings["DataDirectory"] = another = TestFolder.New("a");
        DataDirectory = another;
        _output = Path.Combine(TestFolder.New("o"), "agent.out");
        _settings.TryAdd("ReconnectBackoffCap", "00:00:00.3");
        _settings.TryAdd("JoinToken", controlPlane.JoinToken);
        _settings.TryAdd("RelayPath", Output("GameRelay.ServerProcess.Testing"));
        _settings.TryAdd("LaunchInterval", "00:00:00.01");
        _settings.TryAdd("EndGrace", "00:00:01");
    }

    public string DataDirectory { get; }

    /// <summary>What the agent itself has written.</summary>
    public string Log => File.ReadAllText(_output);

    /// <summary>What the game has written so far.</summary>
    public string GameLog(string processId) => File.ReadAllText(Path.Combine(DataDirectory, "processes", processId, "game.log"));

    /// <summary>Null when the process has ended and is forgotten.</summary>
    public string? SecretOf(string processId)
    {
        ProcessFolder folder = new(Path.Combine(DataDirectory, "processes", processId));
        try
        {
            return folder.LoadEnded() is null ? folder.LoadRecord()?.Secret : null;
        }
        catch (IOException)
        {
            return null; // the agent has just forgotten it
        }
    }

    public GrpcChannel OpenSocket() => GrpcChannel.ForAddress("http://agent", new()
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(DataDirectory, "run", "agent.sock")), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
    });

    public static TestAgent Start(TestControlPlane controlPlane, params (string Name, string Value)[] settings)
    {
        TestAgent agent = new(controlPlane, settings);
        agent.Start();
        return agent;
    }

    public void Start(bool inTheBackground = false)
    {
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        // What a shell does to a command that is followed by an ampersand.
        start.ArgumentList.Add((inTheBackground ? "trap '' INT QUIT; " : "") + "exec \"$@\" </dev/null >>\"$0\" 2>&1");
        start.ArgumentList.Add(_output);
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
        if (_process.ExitCode == 78)
            TestContext.Current.TestOutputHelper?.WriteLine(Log);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        _process = null;
        if (!_dataDirectoryOfAnother)
            EndServerProcesses();
    }

    public void EndServerProcesses()
    {
        var processes = Path.Combine(DataDirectory, "processes");
        foreach (var folder in Directory.Exists(processes) ? Directory.GetDirectories(processes) : [])
        {
            ProcessIdentity.FindByEnvironment("GAMERELAY_PROCESS_ID", Path.GetFileName(folder))?.Kill();
            // One that was started in the process of another.
            new ProcessFolder(folder).LoadRecord()?.Identity?.Kill();
        }
    }

    /// <summary>A copy of the server process where any user can reach it, wherever the tests were built.</summary>
    public static string ReachableRelay()
    {
        var copy = TestFolder.New("r");
        var relay = Output("GameRelay.ServerProcess.Testing");
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(relay)!))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return Path.Combine(copy, Path.GetFileName(relay));
    }

    /// <summary>Field 6 of the process's status, counted from the end of its name.</summary>
    public static int SessionOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], CultureInfo.InvariantCulture);
    }

    // artifacts/bin/<this>/<pivot>/ → artifacts/bin/<project>/<pivot>/<project>.dll
    public static string Output(string project)
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(own, "..", "..", project, Path.GetFileName(own), project + ".dll"));
    }
}

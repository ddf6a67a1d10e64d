using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using GameRelay.Hosting.Process.V1;
using GameRelay.Realtime;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GameRelay.Relay.Tests.Hosting;

/// <summary>The real executable with a script of the test's, and an agent for it.</summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    public const string ProcessId = "process-1";
    public const string GameSessionId = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1";
    private const string Secret = "a secret for this process alone";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-test-");
    private readonly byte[] _sessionKey = RandomNumberGenerator.GetBytes(32);
    private readonly StringBuilder _output = new();
    private Process? _process;
    private FakeAgent? _agent;

    private RelayProcess(string script)
    {
        Directory.CreateDirectory(PathOf("script"));
        File.WriteAllText(PathOf("script/index.js"), script);
        Environment = new()
        {
            ["PATH"] = "/usr/bin:/bin",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["GAMERELAY_PROCESS_ID"] = ProcessId,
            ["GAMERELAY_PROCESS_SECRET"] = Secret,
            ["GAMERELAY_AGENT_SOCKET"] = PathOf("agent.sock"),
            ["GAMERELAY_SCRIPT_DIRECTORY"] = PathOf("script"),
            ["GAMERELAY_LAUNCH_PATH"] = "/local/game/index.js",
            ["GAMERELAY_PARAMETERS"] = "",
            ["GAMERELAY_NODE_VERSION"] = "10.x",
            ["GAMERELAY_BIND_ADDRESS"] = "127.0.0.1",
            ["GAMERELAY_PORT"] = "0",
            ["GAMERELAY_LOG_FILE"] = PathOf("session.log"),
            ["GAMERELAY_PROCESS_FAILURE_FILE"] = PathOf("failure.json"),
            ["GAMERELAY_PROCESS_EXIT_FILE"] = PathOf("exit.json"),
        };
    }

    public Dictionary<string, string> Environment { get; }
    public FakeAgent Agent => _agent ?? throw new InvalidOperationException("There is no agent.");
    public int Port { get; private set; }
    public int Pid => _process!.Id;
    public string Log => File.ReadAllText(PathOf("session.log"));
    public Exit Exit => JsonParser.Default.Parse<Exit>(File.ReadAllText(PathOf("exit.json")));
    public Exit ExitOf(string processId) => JsonParser.Default.Parse<Exit>(File.ReadAllText(PathOf(processId + ".exit")));
    public string LogOf(string processId) => File.ReadAllText(PathOf(processId + ".log"));
    public Failed Failure => JsonParser.Default.Parse<Failed>(File.ReadAllText(PathOf("failure.json")));

    /// <summary>Starts an agent, and a relay that comes to report what it will.</summary>
    public static async Task<RelayProcess> StartAsync(string script, Action<Dictionary<string, string>>? environment = null)
    {
        var relay = await PrepareAsync(script, environment);
        relay.Start();
        return relay;
    }

    /// <summary>All but the relay itself.</summary>
    public static async Task<RelayProcess> PrepareAsync(string script, Action<Dictionary<string, string>>? environment = null)
    {
        RelayProcess relay = new(script);
        environment?.Invoke(relay.Environment);
        await relay.StartAgentAsync();
        return relay;
    }

    public static async Task<RelayProcess> ActiveAsync(string script, Action<Dictionary<string, string>>? environment = null)
    {
        var relay = await StartAsync(script, environment);
        await relay.ReadyAsync();
        relay.Activate();
        await relay.Agent.NextAsync(report => report.Activated);
        return relay;
    }

    public async Task ReadyAsync() => Port = await ReadyAsync(ProcessId);

    public async Task<Failed?> ReadyOrFailedAsync()
    {
        var report = await Agent.NextAsync(report => ReadyIn(report) ?? report.Failed);
        if (report is not Failed)
            Port = PortOf(report);
        return report as Failed;
    }

    /// <summary>Has another server process started in this process, and waits until it is ready.</summary>
    /// <returns>Its port.</returns>
    public async Task<int> StartBesideAsync(string processId, string by = ProcessId)
    {
        Agent.With(by).Send(new ProcessCommand { StartBeside = Beside(processId) });
        return await ReadyAsync(processId);
    }

    public StartBeside Beside(string processId) => new()
    {
        ProcessId = processId,
        ProcessSecret = Secret,
        LogFile = PathOf(processId + ".log"),
        FailureFile = PathOf(processId + ".failure"),
        ExitFile = PathOf(processId + ".exit"),
    };

    private async Task<int> ReadyAsync(string processId) => PortOf(await Agent.With(processId).NextAsync(ReadyIn));

    // A relay that is ready before its stream to the agent is open says so in its hello, and then only there.
    private static object? ReadyIn(ProcessReport report) =>
        (object?)report.Ready ?? (report.Hello is { Phase: ProcessPhase.Ready } hello ? hello : null);

    private static int PortOf(object ready) => ready is Hello hello ? hello.Port : ((Ready)ready).Port;

    public void Activate(string processId = ProcessId, string gameSessionId = GameSessionId) => Agent.With(processId).Send(new ProcessCommand
    {
        Activate = new Activate
        {
            GameSessionId = gameSessionId,
            MaximumPlayerSessionCount = 10,
            SessionKey = ByteString.CopyFrom(_sessionKey),
            ControlPlaneTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
            Port = Port,
        },
    });

    public void Terminate() => Agent.Send(new ProcessCommand
    {
        Terminate = new Terminate { Reason = "test", Deadline = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddSeconds(30)) },
    });

    public async Task StartAgentAsync() => _agent = await FakeAgent.StartAsync(PathOf("agent.sock"));

    public async Task StopAgentAsync()
    {
        await Agent.DisposeAsync();
        _agent = null;
    }

    public string Token(string playerSessionId, string gameSessionId = GameSessionId) =>
        ConnectToken.Create(_sessionKey, gameSessionId, playerSessionId, TimeProvider.System.GetUtcNow().AddMinutes(1), default);

    public Task<TestPlayer> JoinAsync(string playerSessionId) => JoinAsync(playerSessionId, Port, GameSessionId);

    public async Task<TestPlayer> JoinAsync(string playerSessionId, int port, string gameSessionId)
    {
        TestPlayer player = new();
        await player.ConnectAsync(port, Token(playerSessionId, gameSessionId));
        return player;
    }

    public async Task<int> ExitAsync(double seconds = 20)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(seconds));
        await _process!.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        if (_agent is not null)
            await _agent.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public void Start()
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        var pivot = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var relay = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../GameRelay.Relay", pivot, "GameRelay.Relay.dll"));
        ProcessStartInfo start = new(dotnet, [relay]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Append(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}

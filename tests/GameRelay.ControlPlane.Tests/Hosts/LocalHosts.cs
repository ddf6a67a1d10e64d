using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GameRelay.Api;
using GameRelay.Testing;

namespace GameRelay.ControlPlane.Tests.Hosts;

/// <summary>A control plane that makes its hosts on this machine: real agents, and server processes that do as their script says.</summary>
internal sealed class LocalHosts : IAsyncDisposable
{
    private readonly string _directory;
    private readonly List<ControlPlaneHost> _replicas = [];

    private LocalHosts(string directory) => _directory = directory;

    public ControlPlaneHost ControlPlane => _replicas[0];

    public GameRelayClient Api => ControlPlane.Api;

    /// <summary>Ports that nobody has at the moment.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }

    public static Task<LocalHosts> StartAsync(params string[] settings) => StartInAsync(TestFolder.New("cp"), settings);

    public static async Task<LocalHosts> StartInAsync(string directory, params string[] settings)
    {
        LocalHosts hosts = new(directory);
        await hosts.AddReplicaAsync(settings);
        return hosts;
    }

    public async Task AddReplicaAsync(params string[] settings) => _replicas.Add(await StartReplicaAsync(_replicas.FirstOrDefault(), settings));

    /// <summary>A fleet whose server processes run this "script".</summary>
    public async Task<FleetAttributes> CreateFleetAsync(string script = "", int processes = 1, string launchPath = "/local/game/index.js")
    {
        var created = await Api.CreateScriptAsync(new() { Name = "game", ZipFile = ControlPlaneHost.Zip(("index.js", script + " exports.ssExports")) });
        return (await Api.CreateFleetAsync(new()
        {
            Name = "arena",
            ScriptId = created.Script.ScriptId,
            RuntimeConfiguration = new() { ServerProcesses = [new() { LaunchPath = launchPath, ConcurrentExecutions = processes }] },
        })).FleetAttributes;
    }

    public async Task<FleetAttributes> CreateActiveFleetAsync(string script = "", int processes = 1)
    {
        var fleet = await CreateFleetAsync(script, processes);
        await FleetIsAsync(fleet.FleetId, FleetStatus.Active);
        return fleet;
    }

    public Task FleetIsAsync(string fleetId, FleetStatus status) => Eventually.TrueAsync(
        async () => (await Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes is [var fleet] && fleet.Status == status,
        $"the fleet is {status}");

    public Task<GameSession> GameSessionIsAsync(string gameSessionId, GameSessionStatus status) => Eventually.GetAsync(
        async () => await ControlPlane.DescribeAsync(gameSessionId) is { } session && session.Status == status ? session : null,
        $"the game session is {status}");

    /// <param name="fleetId">The fleet.</param>
    /// <param name="steps">What its server process does once the game session is active.</param>
    public async Task<GameSession> CreateGameSessionAsync(string fleetId, string? steps = null)
    {
        // A process may still be on its way.
        return await Eventually.GetAsync(
            async () =>
            {
                try
                {
                    return (await Api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = 4, GameSessionData = steps })).GameSession;
                }
                catch (FleetCapacityExceededException)
                {
                    return null;
                }
            },
            "a process is free");
    }

    public Task HostIsAsync(HostStatus status) => Eventually.TrueAsync(
        async () => (await Api.ListHostsAsync(new())).Hosts is [var host] && host.Status == status, $"the host is {status}");

    public async Task<IReadOnlyList<Event>> EventsAsync(string fleetId) => (await Api.DescribeFleetEventsAsync(new() { FleetId = fleetId })).Events;

    public Task<Event> EventAsync(string fleetId, string code) => Eventually.GetAsync(
        async () => (await EventsAsync(fleetId)).FirstOrDefault(e => e.EventCode == code), $"the fleet has the event {code}");

    public async ValueTask DisposeAsync()
    {
        // Replicas first, so that nobody starts an agent again.
        foreach (var replica in Enumerable.Reverse(_replicas))
            await replica.DisposeAsync();
        foreach (var pid in AgentPids())
            Signal("-KILL", pid);
        foreach (var pid in ServerProcessPids())
            Signal("-KILL", pid);
    }

    public string[] HostDirectories() => Directory.GetDirectories(Path.Combine(_directory, "hosts"));

    /// <summary>Another control plane on the same data, at the port for hosts that the one before had.</summary>
    public async Task RestartControlPlaneAsync(params string[] settings)
    {
        var old = ControlPlane;
        await StopFirstReplicaAsync();
        _replicas.Add(await StartReplicaAsync(besides: old, settings));
    }

    public async Task StopFirstReplicaAsync()
    {
        await ControlPlane.DisposeAsync();
        _replicas.RemoveAt(0);
    }

    public IEnumerable<int> AgentPids() => Pids($"GAMERELAY_AGENT__DataDirectory={_directory}/hosts/");

    public IEnumerable<int> ServerProcessPids() => Pids($"GAMERELAY_AGENT_SOCKET={_directory}/hosts/");

    public static void Signal(string signal, int pid)
    {
        using var kill = Process.Start("/bin/kill", [signal, pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private Task<ControlPlaneHost> StartReplicaAsync(ControlPlaneHost? besides, string[] settings) => ControlPlaneHost.StartAsync(
        besides, TimeProvider.System, dataDirectory: _directory,
        settings:
        [
            "--ControlPlane:CapacityProvider=process",
            $"--ControlPlane:RelayPath={OutputOf("GameRelay.ServerProcess.Testing")}",
            $"--ControlPlane:AgentPath={OutputOf("GameRelay.HostAgent")}",
            .. settings,
        ]);

    private static List<int> Pids(string variable)
    {
        List<int> pids = [];
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(directory), out var pid)
                    && File.ReadAllText($"/proc/{pid}/environ").Split('\0').Any(v => v.StartsWith(variable, StringComparison.Ordinal)))
                {
                    pids.Add(pid);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile.
            }
        }
        return pids;
    }

    private static string OutputOf(string project)
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(own, "..", "..", project, Path.GetFileName(own), project + ".dll"));
    }
}

using System.Collections;
using System.Globalization;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Hosts.Joining;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts.Capacity;

/// <summary>
/// The <c>process</c> capacity provider: keeps as many agents on this machine as each fleet location desires, and starts those again that died, on
/// their own data. Of the control planes that share a data directory one does this, the one that holds the directory's lock.
/// </summary>
internal sealed partial class ProcessCapacity(
    IDbContextFactory<GameRelayDb> databases, Transactions transactions, JoinTokens joinTokens, Listeners listeners, IOptions<HostOptions> options,
    IOptions<ControlPlaneOptions> controlPlane, IHostApplicationLifetime application, TimeProvider time, ILogger<ProcessCapacity> logger)
    : BackgroundService
{
    private const string PassedOn = "GAMERELAY_AGENT__";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);

    private readonly Dictionary<AgentProcess, Care> _agents = [];
    private readonly string _directory = Path.Combine(Path.GetFullPath(controlPlane.Value.DataDirectory), "hosts");
    private bool _isFull;
    private bool _cannotWrite;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.CapacityProvider != CapacityProvider.Process)
            return;
        // Agents are told the address of the listener for hosts, which it has when everything has started.
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (application.ApplicationStarted.Register(started.SetResult))
            await started.Task.WaitAsync(stoppingToken);

        Directory.CreateDirectory(_directory);
        using var timer = new PeriodicTimer(Interval, time);
        FileStream? held = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    held ??= TakeLock();
                    if (held is not null)
                        await KeepAsync(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested && DatabaseOutage.FindOrDoubt(exception) is { } outage)
                {
                    LogDatabaseOutage(outage);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(exception); // the next tick sees the same
                }
            }
        }
        finally
        {
            held?.Dispose(); // the agents go on; the next control plane finds them
        }
    }

    private FileStream? TakeLock()
    {
        FileStream taken;
        try
        {
            taken = new(Path.Combine(_directory, "provider.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
        foreach (var agent in Directory.GetDirectories(_directory).Select(AgentProcess.Find).OfType<AgentProcess>())
            _agents[agent] = new(new(time));
        return taken;
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var wanted = await WantedHosts.ReadAsync(db, [.. _agents.Keys.Select(agent => agent.ComputeId).OfType<string>()], cancellationToken);
        foreach (var (purpose, desired) in wanted.Desired)
            KeepCount(purpose, desired, wanted);
        foreach (var (agent, care) in _agents.ToArray())
        {
            if (wanted.IsGone(agent))
                SeeOff(agent, care);
            else if (!agent.IsRunning && HasNoMoreToDo(agent, wanted))
                Remove(agent);
            else if (agent.IsRunning && agent.Url != Url)
                agent.Stop(StopMode.Leave); // it dials where no control plane is any more
            else if (!agent.IsRunning && agent.TakeRefusal() is { } refusal)
                await TellRefusalAsync(agent, refusal, cancellationToken);
            else if (!agent.IsRunning && care.Pace.TryStart())
                await StartAsync(agent, cancellationToken);
        }
    }

    // Hosts beyond what is desired drain, and leave by themselves; but one that does not run and has not joined is known to nobody else.
    private void KeepCount(AgentPurpose purpose, int desired, WantedHosts wanted)
    {
        var agents = _agents.Keys.Where(agent => agent.Purpose == purpose && !wanted.IsLeaving(agent)).ToArray();
        foreach (var agent in agents.Where(agent => agent is { HasJoined: false, IsRunning: false }).Take(agents.Length - desired))
            Remove(agent);
        for (var count = agents.Length; count < desired; count++)
        {
            if (!TryAdd(purpose))
                return;
        }
    }

    // It has retired, or never came up.
    private static bool HasNoMoreToDo(AgentProcess agent, WantedHosts wanted) =>
        agent.HasRetired || (!agent.HasJoined && wanted.Fleets[agent.Purpose.FleetId] == FleetStatus.Deleting);

    private bool TryAdd(AgentPurpose purpose)
    {
        var ports = options.Value.HostPorts!.Choose([.. _agents.Keys.Select(agent => agent.Ports)]);
        if (ports is null)
        {
            if (!_isFull)
                LogFull(purpose.FleetId, purpose.Location, options.Value.HostPortRange);
            _isFull = true;
            return false;
        }

        _isFull = false;
        var number = 1;
        while (Directory.Exists(PathOf(number)))
            number++;
        return TryOnDisk(() => _agents[AgentProcess.Create(PathOf(number), purpose, ports)] = new(new(time)));
    }

    // Those that run need nothing of it, and those that are wanted wait for room.
    private bool TryOnDisk(Action write)
    {
        try
        {
            write();
            _cannotWrite = false;
            return true;
        }
        catch (IOException exception)
        {
            if (!_cannotWrite)
                LogCannotWrite(_directory, exception.Message);
            _cannotWrite = true;
            return false;
        }
    }

    private string Url => options.Value.Advertised ?? listeners.HostUrl!.ToString();

    private string PathOf(int number) => Path.Combine(_directory, number.ToString(CultureInfo.InvariantCulture));

    private async Task StartAsync(AgentProcess agent, CancellationToken cancellationToken)
    {
        var joinToken = agent.HasJoined
            ? null
            : await transactions.RunAsync(
                db => Task.FromResult(joinTokens.Issue(db, agent.Purpose.FleetId, agent.Purpose.Location, provided: true)), cancellationToken);
        var command = AgentProcess.CommandFor(AgentPath());
        if (TryOnDisk(() => agent.Start(command, Url, Settings(agent, joinToken))))
            LogStarted(agent.Purpose.FleetId, agent.Purpose.Location, agent.DataDirectory);
    }

    private async Task TellRefusalAsync(AgentProcess agent, string reason, CancellationToken cancellationToken)
    {
        LogRefused(agent.Purpose.FleetId, agent.DataDirectory, reason);
        await transactions.RunAsync(
            db =>
            {
                FleetEvents.Add(
                    db, agent.Purpose.FleetId, "GENERIC_EVENT", $"A host on the control plane's machine does not start: {reason}", time.GetUtcNow());
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    // What is left of the host is to go, by itself if it does so soon.
    private void SeeOff(AgentProcess agent, Care care)
    {
        if (!agent.IsRunning)
        {
            Remove(agent);
        }
        else if (care.StoppingSince is not { } since)
        {
            care.StoppingSince = time.GetTimestamp();
            agent.Stop(StopMode.End);
        }
        else if (time.GetElapsedTime(since) > StopWithin)
        {
            agent.Stop(StopMode.Kill);
        }
    }

    private void Remove(AgentProcess agent)
    {
        agent.Remove();
        _agents.Remove(agent);
        LogRemoved(agent.Purpose.FleetId, agent.Purpose.Location);
    }

    // Configuration reads names in any case, so no name may be there twice: ours stand above what is passed on.
    private Dictionary<string, string> Settings(AgentProcess agent, string? joinToken)
    {
        Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase);
        // Nothing else of the control plane's own environment, which may hold its keys.
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && (name is "PATH" or "LANG" or "DOTNET_ROOT" || name.StartsWith("OTEL_", StringComparison.Ordinal)
                    || name.StartsWith(PassedOn, StringComparison.OrdinalIgnoreCase)))
                settings[name] = (string)variable.Value!;
        }
        settings[$"{PassedOn}ControlPlane"] = Url;
        settings[$"{PassedOn}DataDirectory"] = agent.DataDirectory;
        settings[$"{PassedOn}PortRange"] = agent.Ports;
        settings[$"{PassedOn}ComputeName"] = $"{Environment.MachineName}-{Path.GetFileName(agent.DataDirectory)}";
        if (joinToken is not null)
            settings[$"{PassedOn}JoinToken"] = joinToken;
        if (options.Value.RelayPath is { } relayPath)
            settings[$"{PassedOn}RelayPath"] = Path.GetFullPath(relayPath);
        return settings;
    }

    private string AgentPath()
    {
        // artifacts/bin/GameRelay.ControlPlane/<pivot>/ → artifacts/bin/GameRelay.HostAgent/<pivot>/
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var beside = Path.Combine(own, "..", "..", "GameRelay.HostAgent", Path.GetFileName(own), "GameRelay.HostAgent.dll");
        var path = Path.GetFullPath(options.Value.AgentPath ?? beside);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no agent at '{path}'; set ControlPlane:AgentPath.", path);
    }

    private sealed class Care(StartPace pace)
    {
        public StartPace Pace { get; } = pace;

        public long? StoppingSince { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Starting a host of fleet {FleetId} in {Location} on {Directory}")]
    private partial void LogStarted(string fleetId, string location, string directory);

    [LoggerMessage(Level = LogLevel.Error, Message = "A host of fleet {FleetId} on {Directory} does not start: {Reason}")]
    private partial void LogRefused(string fleetId, string directory, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed a host of fleet {FleetId} in {Location}")]
    private partial void LogRemoved(string fleetId, string location);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A host of fleet {FleetId} in {Location} waits for ports: all of ControlPlane:HostPortRange {PortRange} are taken")]
    private partial void LogFull(string fleetId, string location, string portRange);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Cannot write in {Directory}: {Reason}. The hosts on this machine go on; those that are wanted besides start when there is room")]
    private partial void LogCannotWrite(string directory, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hosts on this machine wait for the database: {Outage}")]
    private partial void LogDatabaseOutage(string outage);

    [LoggerMessage(Level = LogLevel.Error, Message = "Hosts on this machine could not be kept up")]
    private partial void LogFailed(Exception exception);
}

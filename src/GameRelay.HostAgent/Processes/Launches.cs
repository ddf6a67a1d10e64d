using System.Net;
using System.Security.Cryptography;
using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// Starts what the runtime configuration has and the host has not, one at a time and on ports of its own, and sees off what that replaces. On the loop only.
/// </summary>
/// <param name="options">The agent's.</param>
/// <param name="launcher">Starts relays.</param>
/// <param name="desired">What is to run.</param>
/// <param name="processes">What runs.</param>
/// <param name="add">Makes a server process of a record, among the others.</param>
/// <param name="exits">Waits for those that were started.</param>
/// <param name="reports">To the control plane.</param>
/// <param name="disk">For their records.</param>
/// <param name="loop">The loop.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The supervisor's.</param>
internal sealed partial class Launches(
    AgentOptions options, RelayLauncher launcher, DesiredRun desired, ServerProcesses processes, Func<ProcessRecord, ProcessFolder, ServerProcess> add,
    ExitWatch exits, HostReports reports, DiskWrites disk, SerialLoop loop, TimeProvider time, ILogger logger)
{
    private readonly ILogger _logger = logger;
    private readonly PortPool _ports = new(PortRange.Parse(options.PortRange), IPAddress.Parse(options.BindAddress ?? options.IpAddress), options.PortRest, time);
    private readonly LaunchPace _pace = new(options, time);
    private readonly LoopTimer _next = new(loop, time);

    /// <summary>Set when everything is to end: from then on nothing is started.</summary>
    public bool Stopped { get; set; }

    /// <summary>There is another script, or another configuration: what failed before says nothing about it.</summary>
    public void ForgetFailures() => _pace.Forget();

    /// <summary>A process that is adopted has this port.</summary>
    public void Adopted(ProcessRecord record) => _ports.Keep(record.Port);

    public void Ended(ServerProcess process)
    {
        _ports.Return(process.Record.Port);
        if (!process.IsBystander)
            _pace.Ended(process.Entry, process);
    }

    public void KeepPlan()
    {
        if (Stopped || desired.InUse is not { } inUse || desired.Newest is not { Accepting: true })
            return;
        RuntimePlan plan = new(inUse.RuntimeConfiguration, inUse.ScriptContentHash,
            [.. processes.Running.OrderByDescending(p => p.EndAsked).Select(p => p.ToPlan())], entry => desired.LaunchPathExists(entry.LaunchPath));
        foreach (var process in plan.Replaced().Select(processes.FindRunning).OfType<ServerProcess>())
            AskToEnd(process);
        // One that comes calls for this again when it has connected, or has ended.
        var missing = plan.Missing().Where(entry => !SharedRoom.For(entry, inUse.ScriptContentHash, processes.Running).IsComing).ToArray();
        if (missing.Length == 0)
            return;
        var next = missing.MinBy(_pace.NotBefore)!;
        var now = time.GetUtcNow();
        if (_pace.NotBefore(next) <= now)
        {
            Launch(next, inUse);
            _pace.Launched();
            if (missing.Length == 1)
                return;
        }
        _next.Set(missing.Min(_pace.NotBefore) - now, KeepPlan);
    }

    // An idle process may be claimed at this moment, which the control plane alone knows.
    private void AskToEnd(ServerProcess process)
    {
        if (process.EndAsked || reports.Stream is null)
            return;
        process.EndAsked = true;
        reports.Send(new HostReport { ProcessOutdated = new() { ProcessId = process.Id } });
    }

    private void Launch(PlanEntry entry, DesiredState inUse)
    {
        if (_ports.Take() is not { } port)
        {
            LogNoPort(options.PortRange);
            _pace.Failed(entry);
            _next.Set(options.LaunchBackoffCap, KeepPlan);
            return;
        }
        var host = SharedRoom.For(entry, inUse.ScriptContentHash, processes.Running).Host;
        ProcessRecord record = new()
        {
            ProcessId = Guid.NewGuid().ToString(),
            Secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            LaunchPath = entry.LaunchPath,
            Parameters = entry.Parameters,
            ContentHash = inUse.ScriptContentHash,
            Port = port,
            StartedAt = time.GetUtcNow(),
            Identity = host?.Record.Identity,
        };
        var path = Path.Combine(options.ProcessesDirectory, record.ProcessId);
        ProcessFolder folder = new(path);
        var kept = disk.Try(path, () =>
        {
            folder.Create(launcher.User);
            if (host is not null)
                folder.ShareOutput(host.Folder);
            folder.Save(record); // before the start: should the agent end right after it, the process is found by its id
        });
        if (!kept)
        {
            disk.Try(path, folder.Delete);
            _ports.Return(port);
            _pace.Failed(entry);
            _next.Set(_pace.NotBefore(entry) - time.GetUtcNow(), KeepPlan);
            return;
        }
        if (host is null)
            Start(add(record, folder), inUse.NodeJsVersion);
        else
            StartBeside(host, add(record, folder));
    }

    private void StartBeside(ServerProcess host, ServerProcess process)
    {
        process.LaunchedBeside(host);
        LogLaunched(process.Id, process.Record.Identity!.Pid, process.Record.Port);
        exits.WatchShared(process);
    }

    private void Start(ServerProcess process, string nodeJsVersion)
    {
        var record = process.Record;
        try
        {
            var child = launcher.Start(record, process.Folder, desired.ScriptDirectory(record.ContentHash), nodeJsVersion);
            LogLaunched(record.ProcessId, child.Id, record.Port);
            process.Launched(ProcessIdentity.Of(child.Id));
            exits.Watch(process, child);
            exits.WatchShared(process);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            LogLaunchFailed(exception, record.ProcessId);
            exits.IsGone(process);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Started server process {ProcessId} (pid {Pid}, port {Port})")]
    private partial void LogLaunched(string processId, int pid, int port);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not start server process {ProcessId}")]
    private partial void LogLaunchFailed(Exception exception, string processId);

    [LoggerMessage(Level = LogLevel.Error, Message = "No port of {PortRange} is free; set GAMERELAY_AGENT__PortRange")]
    private partial void LogNoPort(string portRange);
}

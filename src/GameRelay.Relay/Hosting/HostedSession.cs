using System.Net.Sockets;
using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Routing;
using GameRelay.Relay.Scripting;
using GameRelay.Relay.Transports;
using GameRelay.Relay.Transports.Native;

namespace GameRelay.Relay.Hosting;

/// <summary>One server process and all that is its own: engine, socket, log, watchdog, stream to the agent.</summary>
internal static class HostedSession
{
    /// <summary>The session runs on the calling thread; what follows it, its last reports, need not.</summary>
    /// <returns>The code to exit with.</returns>
    public static async Task<int> RunAsync(StartEnvironment start, Action<StartBeside> startBeside, TimeProvider time)
    {
        using WakeDescriptor wake = new();
        Mailbox mailbox = new(wake);
        ScriptOptions script = new()
        {
            Directory = start.ScriptDirectory,
            LaunchPath = start.LaunchPath,
            Parameters = start.Parameters,
            NodeVersion = start.NodeVersion,
            HeapLimitBytes = (long)start.HeapLimitMegabytes << 20,
        };
        using SessionLog log = new(start.LogFile, script.LogLevel, time);
        // It connects while the script is being loaded.
        await using AgentConnection agent = new(start.Agent, mailbox, startBeside, time);
        agent.Start();

        List<IRelayTransport> transports = [];
        Failed? failure = null;
        try
        {
            transports.Add(new NativeTransport(
                new NativeTransportOptions { BindAddress = start.BindAddress, Port = start.Port, FlushGroup = Environment.ProcessId }, time));
        }
        catch (SocketException ex)
        {
            failure = new Failed { Cause = FailureCause.PortUnavailable, Message = $"UDP port {start.Port} of {start.BindAddress} cannot be bound: {ex.Message}" };
        }

        var memoryLimitBytes = (long)start.MemoryLimitMegabytes << 20;
        using RelaySession session = new(transports, mailbox, wake, log.Write, time);
        using ScriptWatchdog watchdog = new(
            new ScriptWatchdogLimits
            {
                CallbackTime = start.CallbackTimeLimit,
                CallbackBytes = memoryLimitBytes,
                ResidentBytes = memoryLimitBytes * start.SessionsPerProcess,
            },
            time,
            ScriptProcessEnd.ResidentBytes(),
            ScriptProcessEnd.EndAtOnce(start, time, cause => log.Write(ScriptLogLevel.Fatal, cause.Message)));
        watchdog.Start();

        var exitCode = failure is null
            ? session.Run(outputs => ScriptHost.Load(script, outputs, new LiveReadings(time, outputs), watchdog), start.Arguments)
            : session.Run(failure);
        // The agent may hand the port to another server process of this process once it has read of the exit.
        foreach (var transport in transports)
            transport.Dispose();
        try
        {
            if (session.Failure is { } cause)
                ScriptProcessEnd.WriteFailure(start.FailureFile, cause);
            ScriptProcessEnd.WriteExit(start.ExitFile, exitCode, session.ExitReason, time.GetUtcNow());
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The exit code still tells an agent that is there what kind of failure it was.
            await Console.Error.WriteLineAsync(ex.Message);
        }

        session.ReportExit();
        return exitCode;
    }
}

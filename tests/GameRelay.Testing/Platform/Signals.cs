using GameRelay.Cli.Processes;

namespace GameRelay.Testing.Platform;

/// <summary>POSIX signals to processes that the tests started.</summary>
public static class Signals
{
    public static void Interrupt(int processId) => Send(processId, Signal.Interrupt);

    public static void Terminate(int processId) => Send(processId, Signal.Terminate);

    public static void Kill(int processId) => Send(processId, Signal.Kill);

    private static void Send(int processId, Signal signal)
    {
        if (!LibC.Kill(processId, signal))
            throw new InvalidOperationException($"Process {processId} is gone already; {signal} did not reach it.");
    }
}

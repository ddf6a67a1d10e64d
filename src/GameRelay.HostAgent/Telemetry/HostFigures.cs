using GameRelay.Hosting.Process.V1;

namespace GameRelay.HostAgent.Telemetry;

/// <summary>The host, at one moment.</summary>
/// <param name="IsConnected">Whether there is a stream to the control plane.</param>
/// <param name="Processes">The server processes that run.</param>
internal sealed record HostFigures(bool IsConnected, IReadOnlyList<ProcessFigures> Processes)
{
    public static readonly HostFigures None = new(false, []);
}

/// <summary>A server process, at one moment.</summary>
/// <param name="Phase">As far as it has come.</param>
/// <param name="Players">Those who are accepted.</param>
/// <param name="ProcessorTime">Used since it was asked before.</param>
/// <param name="MemoryBytes">Its resident size.</param>
internal sealed record ProcessFigures(ProcessPhase Phase, int Players, TimeSpan ProcessorTime, long MemoryBytes);

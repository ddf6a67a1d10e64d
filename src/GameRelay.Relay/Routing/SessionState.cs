using GameRelay.Hosting.Process.V1;

namespace GameRelay.Relay.Routing;

/// <summary>Where the process is in its life, and how it will exit once that is known.</summary>
internal sealed class SessionState
{
    public ProcessPhase Phase { get; set; } = ProcessPhase.Starting;

    public string GameSessionId { get; set; } = "";

    public Failed? Failure { get; set; }

    /// <summary>What ended the game session, when nothing failed.</summary>
    public string? EndReason { get; set; }

    /// <summary>Known once the process is to exit: nothing of the script runs any more.</summary>
    public int? ExitCode { get; set; }

    /// <summary>The game session is over or never will be; nobody is admitted and nothing routed.</summary>
    public bool IsOver => Phase == ProcessPhase.Ending || ExitCode is not null;
}

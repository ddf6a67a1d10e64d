using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>What is known about a process that has exited.</summary>
internal sealed record ProcessEnd
{
    public required ProcessPhase Phase { get; init; }
    public required bool SdkInitialized { get; init; }
    public bool HadGameSession { get; init; }

    /// <summary>It was told to terminate.</summary>
    public bool Terminated { get; init; }

    /// <summary>Why the agent killed it or told it to terminate, when it was for a fault.</summary>
    public (EndCause Cause, string Message)? Verdict { get; init; }

    /// <summary>As a shell counts: 128 and the signal's number for a signal. Null when another agent had started the process, which left no word.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What the process itself left behind about its exit.</summary>
    public Exit? Exit { get; init; }
    public Failed? Failed { get; init; }
    public string? LastOutput { get; init; }

    /// <summary>With whom it shared the process of the system that ended; null where none may be shared.</summary>
    public string? Shared { get; init; }

    public (EndCause Cause, string Message) Explain()
    {
        if (Verdict is { } verdict)
            return (verdict.Cause, Failed is null ? verdict.Message : $"{verdict.Message} {Describe(Failed)}");
        if (Failed is not null && Failed.Cause != FailureCause.Unspecified)
            return (CauseOfFailure(), $"{Describe(Failed)} {DescribeExit()}");
        var cause = (Phase, ExitCode) switch
        {
            (_, _) when Terminated => EndCause.Terminated,
            (ProcessPhase.Ending, 0 or null) => EndCause.Ended,
            (ProcessPhase.Ending, _) => EndCause.Unhealthy,
            // A relay exits with 0 after ProcessEnding alone; the report of it may have been lost with the stream.
            (_, 0) when HadGameSession || Exit is not null => EndCause.Ended,
            // One that it was to share ended first, and well.
            (_, 0) when !SdkInitialized && Shared is not null => EndCause.Terminated,
            _ when !SdkInitialized => EndCause.SdkInitializationFailed,
            _ => EndCause.Crashed,
        };
        var message = cause switch
        {
            EndCause.Ended => Exit is { Reason.Length: > 0 } ? $"The process ended its game session. {Exit.Reason}" : "The process ended its game session.",
            EndCause.Terminated when !Terminated => "The process that it was to share ended before it was started there.",
            EndCause.Terminated => $"The process ended as it was told to. {DescribeExit()}",
            EndCause.Unhealthy => $"The process ended its game session and then failed. {DescribeExit()}",
            EndCause.SdkInitializationFailed => $"The process ended before it was initialised. {DescribeExit()}",
            _ => $"The process ended without ProcessEnding. {DescribeExit()}",
        };
        if (Shared is { Length: > 0 } && cause is EndCause.Unhealthy or EndCause.SdkInitializationFailed or EndCause.Crashed)
            message = $"{message} {Shared}";
        return (cause, LastOutput is null || cause is EndCause.Ended or EndCause.Terminated ? message : $"{message} Its last output: {LastOutput}");
    }

    private EndCause CauseOfFailure() => Failed!.Cause switch
    {
        FailureCause.ScriptNotFound => EndCause.InvalidPath,
        _ when !SdkInitialized => EndCause.SdkInitializationFailed,
        _ => EndCause.Crashed,
    };

    private static string Describe(Failed failed)
    {
        var message = failed.Message.TrimEnd('.');
        if (failed.File.Length == 0)
            return $"{message}.";
        var place = (failed.Line, failed.Column) switch
        {
            ( <= 0, _) => failed.File,
            (_, <= 0) => $"{failed.File}:{failed.Line}",
            _ => $"{failed.File}:{failed.Line}:{failed.Column}",
        };
        return message.Contains(place, StringComparison.Ordinal) ? $"{message}." : $"{message} ({place}).";
    }

    private string DescribeExit() => ExitCode switch
    {
        null => "Its exit code is not known: the agent was restarted meanwhile.",
        // It may be another one's script that the code speaks of.
        < 128 when Shared is { Length: > 0 } => $"Exit code {ExitCode}.",
        64 => "Exit code 64: it could not use its start environment.",
        65 => "Exit code 65: the script failed.",
        66 => "Exit code 66: the script ran past its time limit.",
        67 => "Exit code 67: the script needed more memory than its limit.",
        > 128 => $"It was ended by {Posix.SignalName(ExitCode.Value - 128)}.",
        _ => $"Exit code {ExitCode}.",
    };
}

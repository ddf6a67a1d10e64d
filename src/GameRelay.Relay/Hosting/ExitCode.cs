namespace GameRelay.Relay.Hosting;

/// <summary>What a relay's exit says to the agent. 66 and 67 belong to the watchdog.</summary>
internal static class ExitCode
{
    public const int Ended = 0;
    public const int BadStartEnvironment = 64;
    public const int ScriptFailed = 65;

    /// <summary>Our own fault, or the machine's.</summary>
    public const int Internal = 70;
}

using GameRelay.Hosting.Process.V1;

namespace GameRelay.Relay.Hosting;

/// <summary>What a relay's exit says to the agent.</summary>
internal static class ExitCode
{
    public const int Ended = 0;
    public const int BadStartEnvironment = 64;
    public const int ScriptFailed = 65;
    public const int ScriptTimeLimit = 66;
    public const int ScriptMemoryLimit = 67;

    /// <summary>Our own fault, or the machine's.</summary>
    public const int Internal = 70;

    /// <summary>The agent wanted it gone; as a shell counts SIGKILL.</summary>
    public const int Killed = 137;

    public static int Of(FailureCause cause) => cause switch
    {
        FailureCause.ScriptTimeLimit => ScriptTimeLimit,
        FailureCause.ScriptMemoryLimit => ScriptMemoryLimit,
        FailureCause.PortUnavailable or FailureCause.Internal => Internal,
        _ => ScriptFailed,
    };
}

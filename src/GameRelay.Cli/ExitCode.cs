namespace GameRelay.Cli;

internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failure = 1;

    /// <summary>The command line itself was wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>No control plane answered: the same command may succeed later.</summary>
    public const int Unreachable = 3;

    /// <summary>Ended by a signal, as shells tell it of SIGINT.</summary>
    public const int Interrupted = 130;
}

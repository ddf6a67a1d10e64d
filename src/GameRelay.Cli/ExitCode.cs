namespace GameRelay.Cli;

internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failure = 1;

    /// <summary>The command line itself was wrong; nothing was done.</summary>
    public const int Usage = 2;
}

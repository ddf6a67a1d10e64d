namespace GameRelay.Cli;

/// <summary>A failure whose message is all that the user needs: what, why, and what to do. Shown without a stack trace.</summary>
internal sealed class CliException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; init; } = Cli.ExitCode.Failure;
}

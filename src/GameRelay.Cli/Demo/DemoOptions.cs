namespace GameRelay.Cli.Demo;

internal sealed record DemoOptions(int Players, int Seconds, int Rate)
{
    /// <summary>State updates that one player sends.</summary>
    public int FastMessages => Seconds * Rate;

    /// <summary>Chat lines that one player sends: one a second.</summary>
    public int ReliableMessages => Seconds;
}

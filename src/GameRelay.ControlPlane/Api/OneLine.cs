namespace GameRelay.ControlPlane.Api;

/// <summary>What a stranger wrote, made fit for a line of the log: short, and unable to begin a line of its own.</summary>
internal static class OneLine
{
    private const int MaximumLength = 512;

    internal static string Of(string text)
    {
        var line = text.Length > MaximumLength ? $"{text.AsSpan(0, MaximumLength)}…" : text;
        return line.Any(char.IsControl) ? string.Concat(line.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : line;
    }
}

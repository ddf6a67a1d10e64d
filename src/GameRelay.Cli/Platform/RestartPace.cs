namespace GameRelay.Cli.Platform;

/// <summary>How long to wait before a process is started again: not at all to speak of the first time, longer each time it does not last.</summary>
internal sealed class RestartPace(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    private TimeSpan _delay = Shortest;
    private long _started = time.GetTimestamp();

    public TimeSpan NextDelay()
    {
        var delay = time.GetElapsedTime(_started) > LongEnough ? Shortest : _delay;
        _delay = delay * 2 < Longest ? delay * 2 : Longest;
        _started = time.GetTimestamp();
        return delay;
    }
}

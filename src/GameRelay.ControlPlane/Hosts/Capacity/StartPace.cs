namespace GameRelay.ControlPlane.Hosts.Capacity;

/// <summary>When an agent may be started again: the sooner it dies after its start, the later.</summary>
internal sealed class StartPace(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _starts;
    private long _lastStart;

    /// <summary>Asked when the agent does not run.</summary>
    public bool TryStart()
    {
        if (_starts > 0)
        {
            var since = time.GetElapsedTime(_lastStart);
            if (since > Longest)
                _starts = 1; // it ran well for a while
            else if (since < First * (1 << Math.Min(_starts - 1, 5)))
                return false;
        }
        _starts++;
        _lastStart = time.GetTimestamp();
        return true;
    }
}

namespace GameRelay.Relay.Transports.Native;

/// <summary>
/// When what waits for clients leaves, when LiteNetLib is updated, and how long the sockets may stay unread. A waking costs a process whose caches others have
/// used since more than what it then does, so whatever may happen together does.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="group">Any number: sessions of a host that have the same flush a game's ticks at the same moments.</param>
internal sealed class FlushSchedule(TimeProvider time, int group = 0)
{
    // LiteNetLib acknowledges, retransmits and pings only when it is updated. It is updated this often while reliable messages flow ...
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(10);

    // ... and for this long after the last of them, which covers the first retransmissions ...
    private static readonly TimeSpan BusyTime = TimeSpan.FromMilliseconds(500);

    // ... and this often while clients are merely there.
    private static readonly TimeSpan QuietInterval = TimeSpan.FromMilliseconds(100);

    // What a client's pace holds back is looked at this often.
    private static readonly TimeSpan PaceInterval = TimeSpan.FromMilliseconds(1);

    // What comes thick is taken in at most this often, though nothing leaves: a script that only listens is woken once for all that came meanwhile.
    private static readonly TimeSpan TakeInterval = TimeSpan.FromMilliseconds(2);

    // Flushes this far apart or farther are those of a game's ticks. Sessions of a host have them at common moments, since the one after the other finds in the
    // caches what each by itself would have to fetch again ...
    private static readonly TimeSpan CommonFrom = TimeSpan.FromMilliseconds(10);

    // ... but not all of them at the same, or the last of hundreds would be late.
    private static readonly TimeSpan BetweenMoments = TimeSpan.FromMilliseconds(5);

    // Linux by default holds about a hundred of the longest datagrams for a socket. While fewer than this arrive between two flushes, it need not be emptied in
    // between.
    private const int UnreadDatagrams = 32;

    private long _flushedAt = time.GetTimestamp();
    private long _updatedAt = time.GetTimestamp();
    private long _busyAt;
    private long _arrivedByFlush;
    private long _arrivedBetweenFlushes;
    private long _takenAt;
    private long _arrivedByTake;
    private long _arrivedBetweenTakes;
    private bool _fastWaits;
    private bool _isPaced;
    private bool _reliableWaits;
    private bool _isUrgent;

    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The time of this turn of the session's loop.</summary>
    public long Now { get; private set; } = time.GetTimestamp();

    /// <summary>LiteNetLib was given something since it was last updated, which it may have to acknowledge.</summary>
    public bool NetHeard { get; set; }

    public bool IsFlushDue => IsFlushWanted && FlushDue <= Now;

    /// <summary>Something waits for LiteNetLib to be updated together with the next flush.</summary>
    public bool IsUpdateWanted => _reliableWaits || NetHeard;

    public bool IsUpdateDue => SinceUpdate >= UpdateInterval;

    public TimeSpan SinceUpdate => time.GetElapsedTime(_updatedAt, Now);

    public bool InputCanWait => !_isUrgent && InputDue > Now;

    public long Deadline
    {
        get
        {
            var update = _updatedAt + Ticks(UpdateInterval);
            var flush = IsFlushWanted || InputCanWaitForFlush ? FlushDue : long.MaxValue;
            // An update that would be due shortly before the flush is done in the same waking.
            var deadline = flush - update <= Ticks(UpdateInterval) / 2 ? flush : update;
            return InputCanWait ? Math.Min(deadline, InputDue) : deadline;
        }
    }

    private long InputDue => Math.Max(
        InputCanWaitForFlush ? Math.Min(FlushDue, Now + UnreadTime(Interval, _arrivedBetweenFlushes)) : Now,
        _arrivedBetweenTakes > 1 ? _takenAt + UnreadTime(GatherInterval, _arrivedBetweenTakes) : Now);

    // Within the interval after a flush no message leaves, whether it is there already or still to come; where little comes, it is not worth a second waking.
    private bool InputCanWaitForFlush => !_isUrgent && FlushDue > Now && (IsFlushWanted || _arrivedBetweenFlushes > 1);

    private TimeSpan GatherInterval => Interval < TakeInterval ? Interval : TakeInterval;

    private bool IsFlushWanted => _fastWaits || IsUpdateWanted;

    private long FlushDue => _isUrgent ? Now : _flushedAt + Ticks(_isPaced && Interval < PaceInterval ? PaceInterval : Interval);

    private TimeSpan UpdateInterval => time.GetElapsedTime(_busyAt, Now) < BusyTime ? BusyInterval : QuietInterval;

    // The part of an interval in which, at the rate of the busiest of late, no more arrives than may stay unread.
    private long UnreadTime(TimeSpan interval, long arrived) => Ticks(interval) * UnreadDatagrams / Math.Max(UnreadDatagrams, arrived);

    public void Turn() => Now = time.GetTimestamp();

    /// <param name="isUrgent">There is so much of it that the flush interval is too long.</param>
    public void FastWaits(bool isUrgent)
    {
        _fastWaits = true;
        _isUrgent |= isUrgent;
    }

    public void ReliableWaits()
    {
        _reliableWaits = true;
        ReliableHeard();
    }

    /// <summary>Reliable messages flow.</summary>
    public void ReliableHeard() => _busyAt = Now;

    public void Urge() => _isUrgent = true;

    /// <summary>The sockets are empty.</summary>
    /// <param name="arrived">How many datagrams have arrived by now.</param>
    public void Taken(long arrived)
    {
        if (arrived == _arrivedByTake || Now - _takenAt < UnreadTime(GatherInterval, _arrivedBetweenTakes))
            return;
        _arrivedBetweenTakes = Math.Max(arrived - _arrivedByTake, _arrivedBetweenTakes * 7 / 8);
        _arrivedByTake = arrived;
        _takenAt = Now;
    }

    /// <param name="arrived">How many datagrams have arrived by now.</param>
    /// <param name="isPaced">Something is left that a client's pace holds back.</param>
    public void Flushed(long arrived, bool isPaced)
    {
        _arrivedBetweenFlushes = Math.Max(arrived - _arrivedByFlush, _arrivedBetweenFlushes * 7 / 8);
        _arrivedByFlush = arrived;
        _flushedAt = Interval < CommonFrom ? Now : Now - ((Now + Ticks(BetweenMoments) * group) % Ticks(Interval));
        _isUrgent = false;
        _fastWaits = _isPaced = isPaced;
    }

    public void Updated()
    {
        _updatedAt = Now;
        _reliableWaits = false;
        NetHeard = false;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}

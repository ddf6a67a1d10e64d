using Npgsql;

namespace GameRelay.ControlPlane.Data;

/// <summary>
/// The one clock of all replicas: what Postgres' clock showed when it was last read, gone on by this machine's monotonic time. Leases and deadlines that one
/// replica writes and another compares hold whatever the machines' own clocks say, and no step of a machine's clock moves it.
/// </summary>
internal sealed class DatabaseClock(TimeProvider machine) : TimeProvider
{
    private volatile Reading? _reading;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <summary>The machine's own time until the database's was read.</summary>
    public override DateTimeOffset GetUtcNow() =>
        _reading is { } reading ? reading.Time + machine.GetElapsedTime(reading.Timestamp) : machine.GetUtcNow();

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <returns>By how much the machine's own clock is ahead of the database's.</returns>
    public async Task<TimeSpan> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The one statement that asks the database for the time; every other gets it as a parameter, from here.
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var asked = machine.GetTimestamp();
        var time = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
        var answered = machine.GetTimestamp();
        Take(time, asked, answered);
        return machine.GetUtcNow() - GetUtcNow();
    }

    /// <summary>The database showed <paramref name="time"/> at some moment between the two timestamps.</summary>
    internal void Take(DateTimeOffset time, long asked, long answered)
    {
        var uncertainty = machine.GetElapsedTime(asked, answered) / 2;
        var reading = new Reading(time + uncertainty, answered);
        // A reading that says nothing new would only make the clock jitter.
        if (_reading is null || (reading.Time - GetUtcNow() + machine.GetElapsedTime(answered)).Duration() > uncertainty)
            _reading = reading;
    }

    private sealed record Reading(DateTimeOffset Time, long Timestamp);
}

/// <summary>Reads the database's clock again and again; while it cannot be read, time goes on from the last reading.</summary>
internal sealed partial class DatabaseClockReading(TimeProvider time, NpgsqlDataSource database, ILogger<DatabaseClockReading> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // What a person should mend, for the machine's logs carry its own time.
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(2);

    private bool _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Tests bring a clock of their own.
        if (time is not DatabaseClock clock)
            return;
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                Tell(await clock.ReadAsync(database, stoppingToken));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRead(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Tell(TimeSpan ahead)
    {
        var off = ahead.Duration() > WorthTelling;
        if (off && !_told)
            LogClockOff(ahead);
        _told = off;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This machine's clock is {Ahead} ahead of the database's, which is the one that counts; set both by NTP")]
    private partial void LogClockOff(TimeSpan ahead);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The database's clock could not be read: {Reason}")]
    private partial void LogNotRead(string reason);
}

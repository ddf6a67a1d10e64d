namespace GameRelay.ControlPlane.Data;

/// <summary>
/// A loop that runs on one replica at a time. Its ticks are short; each does work in batches, and the next tick finds what this one has left.
/// </summary>
internal abstract partial class LeasedLoop(string name, TimeSpan interval, Leases leases, TimeProvider time, ILogger logger) : BackgroundService
{
    protected TimeProvider Time { get; } = time;

    /// <summary>One tick. Answers whether this replica held the lease.</summary>
    internal async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        if (await leases.TryAcquireAsync(name, cancellationToken) is not { } lease)
            return false;
        await RunOnceAsync(lease, cancellationToken);
        return true;
    }

    /// <summary>Every transaction begins with <see cref="Leases.CheckAsync"/>.</summary>
    protected abstract Task RunOnceAsync(Lease lease, CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await GuardAsync(name, () => TickAsync(stoppingToken), logger, stoppingToken);
    }

    /// <summary>A tick of any loop: what fails is told, and the next tick tries again.</summary>
    internal static async Task GuardAsync(string name, Func<Task> tick, ILogger logger, CancellationToken stoppingToken)
    {
        try
        {
            await tick();
        }
        catch (LeaseLostException)
        {
            LogLeaseLost(logger, name);
        }
        catch (Exception ex) when (!stoppingToken.IsCancellationRequested && DatabaseOutage.FindOrDoubt(ex) is { } outage)
        {
            LogDatabaseOutage(logger, name, outage);
        }
        catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
        {
            LogTickFailed(logger, ex, name);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The loop {Loop} goes on on another replica")]
    private static partial void LogLeaseLost(ILogger logger, string loop);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The loop {Loop} waits for the database: {Outage}")]
    private static partial void LogDatabaseOutage(ILogger logger, string loop, string outage);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The loop {Loop} failed; its next tick tries again")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, string loop);
}

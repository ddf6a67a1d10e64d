using Npgsql;

namespace GameRelay.ControlPlane.Data;

/// <summary>Gives the leases back when this replica stops, after its loops have, so that the others go on at once.</summary>
internal sealed partial class LeaseRelease(Leases leases, ILogger<LeaseRelease> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await leases.ReleaseAllAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or InvalidOperationException)
        {
            LogNotReleased(exception.Message); // they run out by themselves
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The leases of this replica stay until they run out: {Reason}")]
    private partial void LogNotReleased(string reason);
}

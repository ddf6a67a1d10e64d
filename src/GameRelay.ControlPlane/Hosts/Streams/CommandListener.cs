using Npgsql;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>Hears, on one connection, of commands that other replicas have written for hosts whose stream is here.</summary>
internal sealed partial class CommandListener(CommandSignal signal, NpgsqlDataSource database, TimeProvider time, ILogger<CommandListener> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogListenFailed(exception);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) =>
        {
            foreach (var computeId in notification.Payload.Split(',', StringSplitOptions.RemoveEmptyEntries))
                signal.RaiseHere(computeId);
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {CommandNotifier.Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other replicas are not heard at the moment; the sweep finds their commands")]
    private partial void LogListenFailed(Exception exception);
}

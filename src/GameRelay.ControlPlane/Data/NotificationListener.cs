using Npgsql;

namespace GameRelay.ControlPlane.Data;

/// <summary>Hears what replicas tell each other on a channel of Postgres. A notification is a hint: whoever needs it must do without it too.</summary>
internal interface INotificationHandler
{
    string Channel { get; }

    void Notified(string payload);

    /// <summary>Nothing could be heard for a while.</summary>
    void MayHaveMissed();
}

/// <summary>Listens on one connection for all handlers.</summary>
internal sealed partial class NotificationListener(
    IEnumerable<INotificationHandler> handlers, NpgsqlDataSource database, TimeProvider time, ILogger<NotificationListener> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, INotificationHandler> _handlers = handlers.ToDictionary(handler => handler.Channel);

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
                LogListenFailed(exception.Message);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) => _handlers[notification.Channel].Notified(notification.Payload);
#pragma warning disable CA2100 // The channels are constants of the handlers.
        await using (var listen = new NpgsqlCommand(string.Join(';', _handlers.Keys.Select(channel => $"LISTEN {channel}")), connection))
#pragma warning restore CA2100
            await listen.ExecuteNonQueryAsync(cancellationToken);
        foreach (var handler in _handlers.Values)
            handler.MayHaveMissed();
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other replicas are not heard at the moment; what they tell is found out later: {Reason}")]
    private partial void LogListenFailed(string reason);
}

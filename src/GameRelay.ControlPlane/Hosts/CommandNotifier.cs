using GameRelay.ControlPlane.Data;
using Npgsql;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>Hands what was raised for streams on other replicas to Postgres, one NOTIFY a batch: commits that notify wait for each other.</summary>
internal sealed partial class CommandNotifier(CommandSignal signal, NpgsqlDataSource database, ILogger<CommandNotifier> logger) : BackgroundService
{
    /// <summary>Its payload is a list of compute ids with commas between them.</summary>
    internal const string Channel = "gamerelay_commands";

    // Postgres takes less than 8,000 bytes.
    private const int MaximumPayloadCharacters = 7000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await signal.Elsewhere.WaitToReadAsync(stoppingToken))
        {
            try
            {
                await NotifyAsync(TakeBatch(), stoppingToken);
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotifyFailed(ex.Message);
            }
        }
    }

    private HashSet<string> TakeBatch()
    {
        var batch = new HashSet<string>();
        for (var length = 0; length < MaximumPayloadCharacters && signal.Elsewhere.TryRead(out var computeId);)
        {
            if (batch.Add(computeId))
                length += computeId.Length + 1;
        }

        return batch;
    }

    private async Task NotifyAsync(HashSet<string> computeIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT pg_notify(@channel, @payload)");
        command.Parameters.AddWithValue("channel", Channel);
        command.Parameters.AddWithValue("payload", string.Join(',', computeIds));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other replicas could not be told of waiting commands; their sweep will find them: {Reason}")]
    private partial void LogNotifyFailed(string reason);
}

internal static class CommandSignalFeature
{
    internal static void AddCommandSignal(this IServiceCollection services)
    {
        services.AddSingleton<CommandSignal>();
        services.AddSingleton<INotificationHandler>(provider => provider.GetRequiredService<CommandSignal>());
        services.AddHostedService<CommandNotifier>();
    }
}

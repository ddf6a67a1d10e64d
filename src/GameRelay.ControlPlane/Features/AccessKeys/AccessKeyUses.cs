using System.Collections.Concurrent;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Features.AccessKeys;

/// <summary>Keeps when each access key was last used. Written in batches: a request costs the database nothing for it.</summary>
internal sealed partial class AccessKeyUses(IDbContextFactory<GameRelayDb> databases, TimeProvider time, ILogger<AccessKeyUses> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _unsaved = new();

    internal void Note(string accessKeyId) => _unsaved[accessKeyId] = time.GetUtcNow();

    internal async Task SaveAsync(CancellationToken cancellationToken)
    {
        // What is noted anew in the meantime stays for the next time.
        var uses = _unsaved.ToArray();
        if (uses.Length == 0)
            return;

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.ExecuteAsync(
            """
            UPDATE access_keys SET last_used_at = GREATEST(last_used_at, used.at)
            FROM unnest(@ids, @times) AS used(id, at) WHERE access_keys.id = used.id
            """,
            cancellationToken,
            new NpgsqlParameter<string[]>("ids", [.. uses.Select(use => use.Key)]),
            new NpgsqlParameter<DateTimeOffset[]>("times", [.. uses.Select(use => use.Value)]));
        foreach (var use in uses)
            _unsaved.TryRemove(use);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TrySaveAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TrySaveAsync(stoppingToken);
    }

    private async Task TrySaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SaveAsync(cancellationToken);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            LogSaveFailed(ex.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "When access keys were last used could not be saved; the next time tries again: {Reason}")]
    private partial void LogSaveFailed(string reason);
}

using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

/// <summary>
/// Deletes logs after their time, and those of game sessions that are deleted. First out of the store, so that none is left there of which nobody knows.
/// </summary>
internal sealed partial class LogSweep(
    ILogStore store, LogIntake intake, IDbContextFactory<GameRelayDb> databases, Transactions transactions, IOptions<LogOptions> options, Leases leases,
    TimeProvider time, ILogger<LogSweep> logger)
    : LeasedLoop("game session logs", TimeSpan.FromMinutes(10), leases, time, logger)
{
    private const int BatchSize = 200;

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            while (await DeleteAsync(lease, cancellationToken) == BatchSize)
            {
            }
            intake.RemoveOldDrafts();
        }
        catch (LogStoreException exception)
        {
            LogNotDeleted(exception.Message);
        }
    }

    private async Task<int> DeleteAsync(Lease lease, CancellationToken cancellationToken)
    {
        var (oldest, oldestSession) = (Time.GetUtcNow() - options.Value.LogRetention, Time.GetUtcNow() - RetentionSweep.KeepRecords);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var old = await db.GameSessionLogs
            .Where(l => l.UpdatedAt < oldest || !db.GameSessions.Any(s => s.Id == l.GameSessionId && (s.TerminationTime == null || s.TerminationTime >= oldestSession)))
            .Select(l => new { l.GameSessionId, l.StoredKey }).Take(BatchSize).ToListAsync(cancellationToken);
        foreach (var key in old.Select(l => l.StoredKey).OfType<string>())
            await store.DeleteAsync(key, cancellationToken);
        var ids = old.Select(l => l.GameSessionId).ToList();
        await transactions.RunAsync(
            async writing =>
            {
                await Leases.CheckAsync(writing, lease, cancellationToken);
                await writing.GameSessionLogs.Where(l => ids.Contains(l.GameSessionId)).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
        return old.Count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old logs of game sessions are not deleted yet: {Reason}")]
    private partial void LogNotDeleted(string reason);
}

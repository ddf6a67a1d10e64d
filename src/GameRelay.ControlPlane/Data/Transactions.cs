using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace GameRelay.ControlPlane.Data;

/// <summary>
/// Runs a piece of work in one transaction, saves what it added, commits, and then wakes the hosts that it wrote commands for. Work that met a
/// deadlock is run again from its start on a new context, so it must keep nothing from one run to the next.
/// </summary>
internal sealed class Transactions(IDbContextFactory<GameRelayDb> databases, CommandSignal commands)
{
    private const int MaximumRuns = 4;

    internal async Task<T> RunAsync<T>(Func<GameRelayDb, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var run = 1; ; run++)
        {
            try
            {
                return await RunOnceAsync(work, cancellationToken);
            }
            catch (Exception ex) when (run < MaximumRuns && IsDeadlock(ex))
            {
                // Postgres has ended one of the transactions that waited for each other; the others have gone on.
            }
        }
    }

    internal Task RunAsync(Func<GameRelayDb, Task> work, CancellationToken cancellationToken) => RunAsync(
        async db =>
        {
            await work(db);
            return true;
        },
        cancellationToken);

    private async Task<T> RunOnceAsync<T>(Func<GameRelayDb, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var result = await work(db);
        await db.SaveChangesAsync(cancellationToken);
        await CommitAsync(transaction, cancellationToken);
        foreach (var computeId in db.CommandedComputes)
            commands.Raise(computeId);
        foreach (var count in db.Counted)
            count();
        return result;
    }

    private static async Task CommitAsync(IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException ex) when (ex is not PostgresException)
        {
            throw new CommitInDoubtException(ex);
        }
    }

    private static bool IsDeadlock(Exception exception) =>
        exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };
}

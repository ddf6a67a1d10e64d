using System.Text;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.Hosting.Host.V1;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>The log that is stored; of a game session that still runs, what its host has by now, if the host answers soon.</summary>
internal sealed class GetGameSessionLog(Transactions transactions, IDbContextFactory<GameRelayDb> databases, TimeProvider time)
    : IOperation<GetGameSessionLogRequest, GetGameSessionLogResponse>
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public async Task<GetGameSessionLogResponse> HandleAsync(GetGameSessionLogRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var computeId = await db.GameSessions.Where(s => s.Id == request.GameSessionId).Select(s => s.ComputeId).SingleOrDefaultAsync(cancellationToken)
            ?? throw new NotFoundException($"Game session '{request.GameSessionId}' does not exist.");
        var log = await FindAsync(db, request.GameSessionId, cancellationToken);
        if (log is not { Complete: true } && await db.Computes.AnyAsync(c => c.Id == computeId && c.Status == ComputeStatus.Connected, cancellationToken))
        {
            await CollectAsync(db, request.GameSessionId, computeId, log?.Bytes.Length ?? 0, cancellationToken);
            log = await FindAsync(db, request.GameSessionId, cancellationToken);
        }
        return log is null
            ? throw new NotFoundException($"There is no log of game session '{request.GameSessionId}' yet.")
            : new() { Log = Encoding.UTF8.GetString(log.Bytes), Complete = log.Complete };
    }

    private async Task CollectAsync(GameRelayDb db, string gameSessionId, string computeId, long offset, CancellationToken cancellationToken)
    {
        var command = new CollectLog { GameSessionId = gameSessionId, Offset = offset };
        var commandId = await transactions.RunAsync(
            async writing =>
            {
                ComputeCommands.Enqueue(writing, computeId, command, time.GetUtcNow());
                await writing.SaveChangesAsync(cancellationToken);
                return writing.ComputeCommands.Local.Single().Id;
            },
            cancellationToken);
        // The host acknowledges when the log was sent.
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < AnswerWithin
            && await db.ComputeCommands.AnyAsync(c => c.Id == commandId && c.AcknowledgedAt == null, cancellationToken))
        {
            await Task.Delay(LookEvery, time, cancellationToken);
        }
    }

    private static Task<Features.GameSessions.GameSessionLogRow?> FindAsync(GameRelayDb db, string gameSessionId, CancellationToken cancellationToken) =>
        db.GameSessionLogs.AsNoTracking().SingleOrDefaultAsync(l => l.GameSessionId == gameSessionId, cancellationToken);
}

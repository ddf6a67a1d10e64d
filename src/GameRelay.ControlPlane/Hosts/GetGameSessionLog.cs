using System.Buffers;
using System.Text;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions.Logs;
using GameRelay.Hosting.Host.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>The log that is stored; until it is, what the game session's host has by now, if the host answers soon.</summary>
internal sealed class GetGameSessionLog(
    Transactions transactions, IDbContextFactory<GameRelayDb> databases, ILogStore store, IOptions<HostOptions> options, TimeProvider time)
    : IOperation<GetGameSessionLogRequest, GetGameSessionLogResponse>
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public async Task<GetGameSessionLogResponse> HandleAsync(GetGameSessionLogRequest request, CancellationToken cancellationToken)
    {
        request = request with { GameSessionId = Arns.NormalizeGameSessionId(request.GameSessionId) };
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var computeId = await db.GameSessions.Where(s => s.Id == request.GameSessionId).Select(s => s.ComputeId).SingleOrDefaultAsync(cancellationToken)
            ?? throw new NotFoundException($"Game session '{request.GameSessionId}' does not exist.");
        var offset = request.Offset ?? 0;
        var log = await FindAsync(db, request.GameSessionId, offset, cancellationToken);
        if (log is not { Complete: true } && await db.Computes.AnyAsync(c => c.Id == computeId && c.Status == ComputeStatus.Connected, cancellationToken))
        {
            await CollectAsync(db, request.GameSessionId, computeId, log?.Length ?? 0, cancellationToken);
            log = await FindAsync(db, request.GameSessionId, offset, cancellationToken);
        }
        if (log is null)
            throw new NotFoundException($"There is no log of game session '{request.GameSessionId}' yet.");
        if (log.StoredKey is { } key)
        {
            return await ReadStoredAsync(key, offset, cancellationToken)
                ?? throw new NotFoundException($"The log of game session '{request.GameSessionId}' has been deleted.");
        }
        var whole = log.Complete ? log.Rest : log.Rest.AsSpan(0, WholeCharacters(log.Rest));
        return new() { Log = Encoding.UTF8.GetString(whole), NextOffset = Math.Min(offset, log.Length) + whole.Length, Complete = log.Complete };
    }

    private async Task<GetGameSessionLogResponse?> ReadStoredAsync(string key, int offset, CancellationToken cancellationToken)
    {
        try
        {
            if (await StoredLog.ReadAsync(store, key, offset, options.Value.MaximumLogBytes, cancellationToken) is not { } part)
                return null;
            var whole = part.IsEnd ? part.Bytes.Length : WholeCharacters(part.Bytes);
            return new() { Log = Encoding.UTF8.GetString(part.Bytes.AsSpan(0, whole)), NextOffset = part.Offset + whole, Complete = part.IsEnd, More = !part.IsEnd };
        }
        catch (LogStoreException exception)
        {
            throw new ServiceUnavailableException(exception.Message);
        }
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

    private static async Task<KnownLog?> FindAsync(GameRelayDb db, string gameSessionId, int offset, CancellationToken cancellationToken)
    {
        // A log may be long, and whoever follows it wants only what is new.
        const string sql =
            "SELECT substring(bytes FROM @from), octet_length(bytes), complete, stored_key FROM game_session_logs WHERE game_session_id = @id";
        var found = await db.QueryAsync(
            sql, reader => new KnownLog(reader.GetFieldValue<byte[]>(0), reader.GetInt32(1), reader.GetBoolean(2), reader.TextOrNull(3)), cancellationToken,
            new NpgsqlParameter("from", offset + 1), new NpgsqlParameter("id", gameSessionId));
        return found.SingleOrDefault();
    }

    // What came so far may end within a character, whose rest is yet to come.
    private static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        for (var tail = 1; tail <= Math.Min(3, text.Length); tail++)
        {
            if (Rune.DecodeFromUtf8(text[^tail..], out _, out _) == OperationStatus.NeedMoreData)
                return text.Length - tail;
        }

        return text.Length;
    }

    private sealed record KnownLog(byte[] Rest, int Length, bool Complete, string? StoredKey);
}

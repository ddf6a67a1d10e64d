using GameRelay.ControlPlane.Data;
using GameRelay.Hosting.Host.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>Puts the parts together that a host was asked for of a game session's log, until the whole of it is stored.</summary>
internal sealed class HostLogs(IOptions<HostOptions> options, TimeProvider time)
{
    // A part that does not fit to what is there (it was sent again, or one before it is missing) changes nothing.
    private const string AppendSql = """
        INSERT INTO game_session_logs (game_session_id, bytes, complete, updated_at)
        SELECT @id, @bytes, @complete, @now WHERE @offset = 0
        ON CONFLICT (game_session_id) DO UPDATE SET
            bytes = @bytes, complete = game_session_logs.complete OR @complete, updated_at = @now
        WHERE game_session_logs.stored_key IS NULL
        """;

    private const string ContinueSql = """
        UPDATE game_session_logs SET bytes = bytes || @bytes, complete = complete OR @complete, updated_at = @now
        WHERE game_session_id = @id AND length(bytes) = @offset AND stored_key IS NULL
        """;

    internal async Task AppendAsync(GameRelayDb db, StreamIdentity host, LogChunk chunk, CancellationToken cancellationToken)
    {
        var over = chunk is { End: true, Complete: true };
        if (!await db.GameSessions.AnyAsync(s => s.Id == chunk.GameSessionId && s.ComputeId == host.ComputeId, cancellationToken))
            return; // deleted meanwhile, or another host's
        var room = Math.Clamp(options.Value.MaximumLogBytes - chunk.Offset, 0, chunk.Data.Length);
        await db.ExecuteAsync(
            chunk.Offset == 0 ? AppendSql : ContinueSql, cancellationToken,
            new NpgsqlParameter("id", chunk.GameSessionId),
            new NpgsqlParameter("bytes", chunk.Data.Span[..(int)room].ToArray()),
            new NpgsqlParameter("offset", chunk.Offset),
            new NpgsqlParameter("complete", over),
            new NpgsqlParameter("now", time.GetUtcNow()));
        if (over && chunk.Offset + chunk.Data.Length > options.Value.MaximumLogBytes)
        {
            await db.GameSessionLogs.Where(l => l.GameSessionId == chunk.GameSessionId)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Complete, true), cancellationToken);
        }
    }
}

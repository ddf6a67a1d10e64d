using System.IO.Compression;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Hosting.Host.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

/// <summary>
/// Takes the logs of game sessions from hosts: into a draft, from there into the store, and then into the database. A host that hears of no success comes
/// again with the whole, which then takes the place of what was stored.
/// </summary>
internal sealed class LogIntake(
    ILogStore store, Transactions transactions, IDbContextFactory<GameRelayDb> databases, IOptions<ControlPlaneOptions> controlPlane,
    IOptions<LogOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DraftsAreLeftAfter = TimeSpan.FromHours(1);

    private const string StoredSql = """
        INSERT INTO game_session_logs (game_session_id, bytes, complete, updated_at, stored_key) VALUES (@id, '', true, @now, @key)
        ON CONFLICT (game_session_id) DO UPDATE SET bytes = '', complete = true, updated_at = @now, stored_key = @key
        """;

    private readonly string _drafts = Path.Combine(Path.GetFullPath(controlPlane.Value.DataDirectory), "game-session-logs", "drafts");

    /// <exception cref="LogStoreException">There is no room, or the store is away: it is worth another try.</exception>
    /// <exception cref="RpcException">The log is not wanted.</exception>
    internal async Task TakeAsync(ComputeRow host, IAsyncStreamReader<LogPart> parts, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancellationToken);
        if (!await parts.MoveNext(either.Token) || parts.Current.GameSessionId is not { Length: > 0 } gameSessionId)
            throw new RpcException(new(StatusCode.InvalidArgument, "The first part of a log must name its game session."));
        var key = await FindKeyAsync(host, gameSessionId, either.Token);

        var draft = Path.Combine(_drafts, $"{Guid.NewGuid():N}.zip");
        try
        {
            await ReceiveAsync(parts, draft, either.Token);
            CheckZip(draft);
            await store.PutAsync(key, draft, either.Token);
        }
        finally
        {
            // There is none when it could not be made, or the store has taken it.
            if (File.Exists(draft))
                File.Delete(draft);
        }
        await transactions.RunAsync(
            db => db.ExecuteAsync(
                StoredSql, either.Token,
                new NpgsqlParameter("id", gameSessionId), new NpgsqlParameter("key", key), new NpgsqlParameter("now", time.GetUtcNow())),
            either.Token);
    }

    /// <summary>Removes what replicas left behind that were killed.</summary>
    internal void RemoveOldDrafts()
    {
        if (!Directory.Exists(_drafts))
            return;
        var oldest = TimeProvider.System.GetUtcNow().UtcDateTime - DraftsAreLeftAfter; // files have the system's time
        foreach (var draft in new DirectoryInfo(_drafts).GetFiles().Where(draft => draft.LastWriteTimeUtc < oldest))
            draft.Delete();
    }

    private async Task<string> FindKeyAsync(ComputeRow host, string gameSessionId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var id = gameSessionId.Replace('\0', '\uFFFD'); // which Postgres does not take
        var session = await db.GameSessions.Where(s => s.Id == id && s.ComputeId == host.Id)
            .Select(s => new { s.FleetId, s.Location }).SingleOrDefaultAsync(cancellationToken)
            ?? throw new RpcException(new(StatusCode.NotFound, $"There is no game session '{id}' of this host, or no longer."));
        return $"{session.FleetId}/{session.Location}/{Arns.GameSessionIdString(id)}.zip";
    }

    private async Task ReceiveAsync(IAsyncStreamReader<LogPart> parts, string draft, CancellationToken cancellationToken)
    {
        await using var file = Create(draft);
        var length = 0L;
        do
        {
            var data = parts.Current.Data;
            length += data.Length;
            if (length > options.Value.MaximumStoredLogBytes)
            {
                throw new RpcException(new(
                    StatusCode.InvalidArgument, $"The zipped log has more than {options.Value.MaximumStoredLogBytes} bytes (ControlPlane:MaximumStoredLogBytes)."));
            }
            try
            {
                await file.WriteAsync(data.Memory, cancellationToken);
            }
            catch (IOException exception)
            {
                throw NoRoom(exception);
            }
        }
        while (await parts.MoveNext(cancellationToken));
    }

    private FileStream Create(string draft)
    {
        try
        {
            Directory.CreateDirectory(_drafts);
            return new(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(exception);
        }
    }

    private LogStoreException NoRoom(Exception exception) => new($"The control plane cannot write '{_drafts}': {exception.Message}", exception);

    // Whoever downloads it opens it.
    private static void CheckZip(string draft)
    {
        try
        {
            using var zip = ZipFile.OpenRead(draft);
            if (zip.Entries.Count == 1)
                return;
        }
        catch (InvalidDataException)
        {
            // Told below.
        }
        throw new RpcException(new(StatusCode.InvalidArgument, "The log is not a zip with one file."));
    }
}

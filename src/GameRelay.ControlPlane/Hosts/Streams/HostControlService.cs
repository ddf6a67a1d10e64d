using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions.Logs;
using GameRelay.ControlPlane.Hosts.Joining;
using GameRelay.Hosting.Host.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>What host agents call.</summary>
internal sealed partial class HostControlService(
    HostAuthority authority, JoinTokens joinTokens, HostStreamServices streams, LogIntake logs, IHostApplicationLifetime application,
    ILogger<HostControlService> logger)
    : HostControl.HostControlBase
{
    private const int ChunkBytes = 256 << 10;
    private const string NoDatabase = "The control plane has no database at the moment.";

    public override Task<Authority> GetAuthority(GetAuthorityRequest request, ServerCallContext context) =>
        Task.FromResult(new Authority { Certificate = ByteString.CopyFrom(authority.Certificate) });

    public override async Task<JoinResponse> Join(JoinRequest request, ServerCallContext context)
    {
        HostWords.MakeStorable(request);
        ReportRules.CheckAddress(request.IpAddress, request.DnsName);
        try
        {
            return await streams.Transactions.RunAsync(db => joinTokens.RedeemAsync(db, request, context.CancellationToken), context.CancellationToken)
                ?? throw new RpcException(new(StatusCode.Unauthenticated, "The join token is not valid (any more): it may be used once, and expires."));
        }
        catch (Exception exception) when (DatabaseOutage.Find(exception) is not null)
        {
            throw new RpcException(new(StatusCode.Unavailable, NoDatabase));
        }
    }

    public override async Task Connect(
        IAsyncStreamReader<HostReport> requestStream, IServerStreamWriter<HostCommand> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, application.ApplicationStopping);
        var compute = await AuthenticateAsync(context, ended.Token);
        await using HostStream stream = new(compute, streams);
        try
        {
            await stream.RunAsync(requestStream, responseStream, ended.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            LogStreamEnded(compute.ComputeName, application.ApplicationStopping.IsCancellationRequested ? "this replica stops" : "the connection is gone");
        }
        catch (StreamSupersededException exception)
        {
            LogStreamEnded(compute.ComputeName, exception.Message);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument or StatusCode.ResourceExhausted)
        {
            LogStreamRefused(compute.ComputeName, exception.Status.Detail);
            throw;
        }
        catch (Exception exception) when (DatabaseOutage.FindOrDoubt(exception) is { } outage)
        {
            // The host comes again with a snapshot, which is all that a report needs that was taken by half, or of which that is not known.
            LogStreamEnded(compute.ComputeName, outage);
            throw new RpcException(new(StatusCode.Unavailable, NoDatabase));
        }
        catch (Exception exception) when (exception is DbUpdateException or NpgsqlException or InvalidOperationException)
        {
            LogStreamFailed(exception, compute.ComputeName);
            throw new RpcException(new(StatusCode.Unavailable, "The control plane could not take a report."));
        }
    }

    public override async Task FetchScript(FetchScriptRequest request, IServerStreamWriter<ScriptChunk> responseStream, ServerCallContext context)
    {
        var compute = await AuthenticateAsync(context, context.CancellationToken);
        var bytes = await ReadScriptAsync(compute, HostWords.MakeStorable(request).ContentHash, context.CancellationToken);
        for (var offset = 0; offset < bytes.Length; offset += ChunkBytes)
        {
            ScriptChunk chunk = new() { Data = UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(offset, Math.Min(ChunkBytes, bytes.Length - offset))) };
            await responseStream.WriteAsync(chunk, context.CancellationToken);
        }
    }

    public override async Task<LogStored> StoreLog(IAsyncStreamReader<LogPart> requestStream, ServerCallContext context)
    {
        var compute = await AuthenticateAsync(context, context.CancellationToken);
        try
        {
            await logs.TakeAsync(compute, requestStream, context.CancellationToken);
            return new();
        }
        catch (LogStoreException exception)
        {
            LogLogRefused(compute.ComputeName, exception.Message);
            throw new RpcException(new(StatusCode.FailedPrecondition, exception.Message));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            throw new RpcException(new(StatusCode.Cancelled, "The connection is gone, or the log did not arrive in time."));
        }
        catch (Exception exception) when (DatabaseOutage.FindOrDoubt(exception) is not null)
        {
            throw new RpcException(new(StatusCode.Unavailable, NoDatabase));
        }
    }

    private async Task<byte[]> ReadScriptAsync(ComputeRow compute, string contentHash, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await streams.Databases.CreateDbContextAsync(cancellationToken);
            return await (
                from fleet in db.Fleets
                where fleet.Id == compute.FleetId
                join script in db.Scripts on fleet.ScriptId equals script.Id
                where script.ContentHash == contentHash
                join content in db.ScriptContents on script.ContentHash equals content.ContentHash
                select content.Bytes).SingleOrDefaultAsync(cancellationToken)
                ?? throw await WhyNotAsync(db, compute, contentHash, cancellationToken);
        }
        catch (Exception exception) when (DatabaseOutage.Find(exception) is not null)
        {
            throw new RpcException(new(StatusCode.Unavailable, NoDatabase));
        }
    }

    // A host that asks for what was current a moment ago is told so: it is about to learn of the newer content, and nothing is wrong.
    private static async Task<RpcException> WhyNotAsync(GameRelayDb db, ComputeRow compute, string contentHash, CancellationToken cancellationToken) =>
        await db.Fleets.AnyAsync(f => f.Id == compute.FleetId && db.Scripts.Any(s => s.Id == f.ScriptId), cancellationToken)
            ? new(new(StatusCode.FailedPrecondition, $"The script has another content than {contentHash} by now."))
            : new(new(StatusCode.NotFound, $"The fleet of this host has no script with the content {contentHash}."));

    private async Task<ComputeRow> AuthenticateAsync(ServerCallContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await streams.Databases.CreateDbContextAsync(cancellationToken);
            var compute = await JoinTokens.AuthenticateAsync(db, context.RequestHeaders.GetValue("authorization"), cancellationToken)
                ?? throw new RpcException(new(StatusCode.Unauthenticated, "The host credential is not valid (any more)."));
            // Told from a credential that is not known: only this host is to end for good, and its players with it.
            return compute.RevokedAt is null ? compute : throw new RpcException(new(StatusCode.PermissionDenied, "This host was revoked."));
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException || DatabaseOutage.Find(exception) is not null)
        {
            throw new RpcException(new(StatusCode.Unavailable, NoDatabase));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The stream of host {ComputeName} ended: {Reason}")]
    private partial void LogStreamEnded(string computeName, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream of host {ComputeName} is refused: {Reason}")]
    private partial void LogStreamRefused(string computeName, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A log of host {ComputeName} could not be stored: {Reason}")]
    private partial void LogLogRefused(string computeName, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream of host {ComputeName} failed")]
    private partial void LogStreamFailed(Exception exception, string computeName);
}

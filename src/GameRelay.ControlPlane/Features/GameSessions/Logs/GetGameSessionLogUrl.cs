using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

internal sealed class GetGameSessionLogUrl(
    IDbContextFactory<GameRelayDb> databases, LogUrls urls, IHttpContextAccessor http, IOptions<LogOptions> options, TimeProvider time)
    : IOperation<GetGameSessionLogUrlRequest, GetGameSessionLogUrlResponse>
{
    public async Task<GetGameSessionLogUrlResponse> HandleAsync(GetGameSessionLogUrlRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.NormalizeGameSessionId(request.GameSessionId);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var session = await db.GameSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellationToken)
            ?? throw new NotFoundException($"Game session '{id}' does not exist.");
        var key = await db.GameSessionLogs.Where(l => l.GameSessionId == id).Select(l => l.StoredKey).SingleOrDefaultAsync(cancellationToken)
            ?? throw new NotFoundException($"The log of game session '{id}' is not there: {await WhyNotAsync(db, session, cancellationToken)}");
        return new() { PreSignedUrl = urls.Create(key, http.HttpContext!.Request) };
    }

    private async Task<string> WhyNotAsync(GameRelayDb db, GameSessionRow session, CancellationToken cancellationToken)
    {
        if (session.TerminationTime is not { } end)
            return "it is stored when the game session is over. GameRelay.GetGameSessionLog (gamerelay sessions logs) shows what there is by now.";
        if (time.GetUtcNow() - end > options.Value.LogRetention)
            return $"it was deleted, since logs are kept for {options.Value.LogRetention.TotalDays:0.##} days (ControlPlane:LogRetention).";
        var status = await db.Computes.Where(c => c.Id == session.ComputeId).Select(c => (ComputeStatus?)c.Status).SingleOrDefaultAsync(cancellationToken);
        return status switch
        {
            null or ComputeStatus.Terminated => $"its host '{session.ComputeName}' is gone and did not send it before.",
            ComputeStatus.Lost => $"its host '{session.ComputeName}' was lost before it had sent it. It is stored when the host comes back.",
            ComputeStatus.Unreachable => $"its host '{session.ComputeName}' has not sent it yet, and cannot be reached at the moment.",
            _ => $"its host '{session.ComputeName}' has not sent it yet. Try again in a moment; the fleet's events tell what keeps it from being stored.",
        };
    }
}

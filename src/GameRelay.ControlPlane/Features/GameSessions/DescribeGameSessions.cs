using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.GameSessions;

internal sealed class DescribeGameSessions(IDbContextFactory<GameRelayDb> databases, Arns arns)
    : IOperation<DescribeGameSessionsRequest, DescribeGameSessionsResponse>
{
    public async Task<DescribeGameSessionsResponse> HandleAsync(DescribeGameSessionsRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (sessions, next) = await GameSessionPages.ReadAsync(db, nameof(DescribeGameSessions), request, cancellationToken);
        return new() { GameSessions = [.. sessions.Select(session => session.ToApi(arns))], NextToken = next };
    }
}

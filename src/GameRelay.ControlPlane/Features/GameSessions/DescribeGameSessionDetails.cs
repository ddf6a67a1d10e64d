using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.GameSessions;

internal sealed class DescribeGameSessionDetails(IDbContextFactory<GameRelayDb> databases, Arns arns)
    : IOperation<DescribeGameSessionDetailsRequest, DescribeGameSessionDetailsResponse>
{
    public async Task<DescribeGameSessionDetailsResponse> HandleAsync(DescribeGameSessionDetailsRequest request, CancellationToken cancellationToken)
    {
        var selection = new DescribeGameSessionsRequest
        {
            FleetId = request.FleetId,
            AliasId = request.AliasId,
            GameSessionId = request.GameSessionId,
            Location = request.Location,
            StatusFilter = request.StatusFilter,
            Limit = request.Limit,
            NextToken = request.NextToken,
        };
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (sessions, next) = await GameSessionPages.ReadAsync(db, nameof(DescribeGameSessionDetails), selection, cancellationToken);
        return new()
        {
            GameSessionDetails = [.. sessions.Select(session => new GameSessionDetail
            {
                GameSession = session.ToApi(arns),
                ProtectionPolicy = session.ProtectionPolicy,
            })],
            NextToken = next,
        };
    }
}

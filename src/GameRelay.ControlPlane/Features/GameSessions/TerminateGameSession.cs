using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>A game session that has ended already is answered as it is, so that a repeated request is no error.</summary>
internal sealed class TerminateGameSession(Transactions transactions, GameSessionTransitions transitions, Arns arns)
    : IOperation<TerminateGameSessionRequest, TerminateGameSessionResponse>
{
    public Task<TerminateGameSessionResponse> HandleAsync(TerminateGameSessionRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.NormalizeGameSessionId(request.GameSessionId);
        return transactions.RunAsync(
            async db =>
            {
                await transitions.TerminateAsync(db, id, request.TerminationMode!.Value, cancellationToken);
                var session = await db.GameSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellationToken)
                    ?? throw new NotFoundException($"Game session '{request.GameSessionId}' does not exist.");
                if (session.Status == GameSessionStatus.Error)
                    throw new InvalidGameSessionStatusException($"Game session '{request.GameSessionId}' is in status ERROR.");
                return new TerminateGameSessionResponse { GameSession = session.ToApi(arns) };
            },
            cancellationToken);
    }
}

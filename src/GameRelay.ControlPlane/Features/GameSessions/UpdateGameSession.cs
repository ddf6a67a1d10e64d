using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using static GameRelay.Api.GameSessionStatus;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>
/// Changes what the control plane decides by: who may come in, how a search finds the game session, whether scaling down spares it. Its process is not
/// told, as GameLift's is not.
/// </summary>
internal sealed class UpdateGameSession(Transactions transactions, Arns arns) : IOperation<UpdateGameSessionRequest, UpdateGameSessionResponse>
{
    public Task<UpdateGameSessionResponse> HandleAsync(UpdateGameSessionRequest request, CancellationToken cancellationToken)
    {
        GameSessionRules.CheckMaximumPlayers(request.MaximumPlayerSessionCount);
        GameSessionRules.CheckProperties(request.GameProperties);
        var id = Arns.NormalizeGameSessionId(request.GameSessionId);
        return transactions.RunAsync(
            async db =>
            {
                var session = await GameSessionTransitions.LockAsync(db, id, cancellationToken)
                    ?? throw new NotFoundException($"Game session '{request.GameSessionId}' does not exist.");
                CheckStatus(session);
                db.Attach(session);
                session.MaximumPlayerSessionCount = request.MaximumPlayerSessionCount ?? session.MaximumPlayerSessionCount;
                session.Name = request.Name ?? session.Name;
                session.PlayerSessionCreationPolicy = request.PlayerSessionCreationPolicy ?? session.PlayerSessionCreationPolicy;
                session.ProtectionPolicy = request.ProtectionPolicy ?? session.ProtectionPolicy;
                if (request.GameProperties is { } changes)
                    session.GameProperties = Merge(session, changes);
                return new UpdateGameSessionResponse { GameSession = session.ToApi(arns) };
            },
            cancellationToken);
    }

    private static void CheckStatus(GameSessionRow session)
    {
        if (session.Status == Activating)
            throw new NotReadyException($"Game session '{session.Id}' is ACTIVATING and can be updated once it is ACTIVE; try again.");
        if (session.Status != Active)
            throw new InvalidGameSessionStatusException($"Game session '{session.Id}' is {WireNames.Of(session.Status)}; only an ACTIVE one can be updated.");
    }

    // Nothing is ever taken away, and what is overwritten keeps its place.
    private static List<GameProperty> Merge(GameSessionRow session, IReadOnlyList<GameProperty> changes)
    {
        var values = new OrderedDictionary<string, GameProperty>(StringComparer.Ordinal);
        foreach (var property in session.GameProperties.Concat(changes))
            values[property.Key] = property;
        return values.Count <= GameSessionRules.MaximumProperties ? [.. values.Values] : throw new ConflictException(
            $"Game session '{session.Id}' has {session.GameProperties.Count} game properties and would have {values.Count}; " +
            $"it takes at most {GameSessionRules.MaximumProperties}, and a property that is there is never removed.");
    }
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

internal sealed class CreatePlayerSessions(PlayerReservations reservations) : IOperation<CreatePlayerSessionsRequest, CreatePlayerSessionsResponse>
{
    public async Task<CreatePlayerSessionsResponse> HandleAsync(CreatePlayerSessionsRequest request, CancellationToken cancellationToken)
    {
        if (request.PlayerIds.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new InvalidRequestException($"PlayerIds holds '{repeated.Key}' more than once.");

        List<(string PlayerId, string? PlayerData)> players = [.. request.PlayerIds.Select(id => (id, request.PlayerDataMap?.GetValueOrDefault(id)))];
        return new() { PlayerSessions = await reservations.ReserveAsync(request.GameSessionId, players, cancellationToken) };
    }
}

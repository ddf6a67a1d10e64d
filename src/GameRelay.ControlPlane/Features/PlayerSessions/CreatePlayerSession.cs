using GameRelay.Api;
using GameRelay.ControlPlane.Api;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

internal sealed class CreatePlayerSession(PlayerReservations reservations) : IOperation<CreatePlayerSessionRequest, CreatePlayerSessionResponse>
{
    public async Task<CreatePlayerSessionResponse> HandleAsync(CreatePlayerSessionRequest request, CancellationToken cancellationToken)
    {
        var reserved = await reservations.ReserveAsync(request.GameSessionId, [(request.PlayerId, request.PlayerData)], cancellationToken);
        return new() { PlayerSession = reserved.Single() };
    }
}

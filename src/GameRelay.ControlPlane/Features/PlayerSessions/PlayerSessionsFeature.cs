using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Features.GameSessions;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

internal static class PlayerSessionsFeature
{
    internal static void AddPlayerSessions(this IServiceCollection services)
    {
        services.AddSingleton<PlayerSessionTransitions>();
        services.AddSingleton<PlayerReservations>();
        services.AddSingleton<ReservationSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<ReservationSweep>());
        services.AddGameLiftOperation<CreatePlayerSession, CreatePlayerSessionRequest, CreatePlayerSessionResponse>();
        services.AddGameLiftOperation<CreatePlayerSessions, CreatePlayerSessionsRequest, CreatePlayerSessionsResponse>();
        services.AddGameLiftOperation<DescribePlayerSessions, DescribePlayerSessionsRequest, DescribePlayerSessionsResponse>();
        services.AddGameLiftOperation<GetPlayerConnectionDetails, GetPlayerConnectionDetailsRequest, GetPlayerConnectionDetailsResponse>();
    }

    internal static PlayerSession ToApi(this PlayerSessionRow session, GameSessionRow gameSession, Arns arns) => new()
    {
        PlayerSessionId = session.Id,
        PlayerId = session.PlayerId,
        GameSessionId = session.GameSessionId,
        FleetId = session.FleetId,
        FleetArn = arns.Fleet(session.FleetId),
        CreationTime = session.CreationTime,
        TerminationTime = session.TerminationTime,
        Status = session.Status,
        IpAddress = gameSession.IpAddress,
        DnsName = gameSession.DnsName,
        Port = gameSession.Port,
        PlayerData = session.PlayerData,
    };
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;

namespace GameRelay.ControlPlane.Features.GameSessions;

internal static class GameSessionsFeature
{
    internal static void AddGameSessions(this IServiceCollection services)
    {
        services.AddSingleton<GameSessionTransitions>();
        services.AddSingleton<GameSessionStart>();
        services.AddSingleton<GameSessionDeadlines>();
        services.AddHostedService(provider => provider.GetRequiredService<GameSessionDeadlines>());
        services.AddGameLiftOperation<CreateGameSession, CreateGameSessionRequest, CreateGameSessionResponse>();
        services.AddGameLiftOperation<DescribeGameSessions, DescribeGameSessionsRequest, DescribeGameSessionsResponse>();
        services.AddGameLiftOperation<DescribeGameSessionDetails, DescribeGameSessionDetailsRequest, DescribeGameSessionDetailsResponse>();
        services.AddGameLiftOperation<SearchGameSessions, SearchGameSessionsRequest, SearchGameSessionsResponse>();
        services.AddGameLiftOperation<UpdateGameSession, UpdateGameSessionRequest, UpdateGameSessionResponse>();
        services.AddGameLiftOperation<TerminateGameSession, TerminateGameSessionRequest, TerminateGameSessionResponse>();
    }

    internal static GameSession ToApi(this GameSessionRow session, Arns arns) => new()
    {
        GameSessionId = session.Id,
        Name = session.Name,
        FleetId = session.FleetId,
        FleetArn = arns.Fleet(session.FleetId),
        CreationTime = session.CreationTime,
        TerminationTime = session.TerminationTime,
        CurrentPlayerSessionCount = session.CurrentPlayerSessionCount,
        MaximumPlayerSessionCount = session.MaximumPlayerSessionCount,
        Status = session.Status,
        StatusReason = session.StatusReason,
        GameProperties = session.GameProperties,
        IpAddress = session.IpAddress,
        DnsName = session.DnsName,
        Port = session.Port,
        PlayerSessionCreationPolicy = session.PlayerSessionCreationPolicy,
        CreatorId = session.CreatorId,
        GameSessionData = session.GameSessionData,
        MatchmakerData = session.MatchmakerData,
        Location = session.Location,
        ComputeName = session.ComputeName,
        PlayerGatewayStatus = session.PlayerGatewayStatus,
    };
}

using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Hosts.Capacity;
using GameRelay.ControlPlane.Hosts.Joining;
using GameRelay.ControlPlane.Hosts.Streams;
using GameRelay.ControlPlane.Hosts.Usages;
using GameRelay.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts;

internal static class HostsFeature
{
    internal static void AddHosts(this IServiceCollection services)
    {
        services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = HostListener.Bind);
        services.AddSettings<HostOptions>(ControlPlaneOptions.Section);
        services.AddSingleton<IValidateOptions<HostOptions>, HostOptionsValidator>();
        services.AddSingleton<HostAuthority>();
        services.AddSingleton<JoinTokens>();
        services.AddSingleton<HostRefusals>();
        services.AddSingleton<ProcessReports>();
        services.AddSingleton<HostEvents>();
        services.AddSingleton<HostLogs>();
        services.AddSingleton<CommandDelivery>();
        services.AddSingleton<DesiredStates>();
        services.AddSingleton<HostStreamServices>();
        services.AddSingleton<CommandSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<CommandSweep>());
        services.AddSingleton<HostWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<HostWatch>());
        services.AddSingleton<HostQuota>();
        services.AddSingleton<HostDrain>();
        services.AddHostedService(provider => provider.GetRequiredService<HostDrain>());
        services.AddHostedService<ProcessCapacity>();
        services.AddGrpc();
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<HostOptions>, IOptions<ControlPlaneOptions>, HostAuthority, Listeners, ListenerCertificates>(HostListener.Open);
        services.AddGameLiftOperation<DescribeInstances, DescribeInstancesRequest, DescribeInstancesResponse>();
        services.AddGameRelayOperation<ListHosts, ListHostsRequest, ListHostsResponse>();
        services.AddGameRelayOperation<DescribeHost, DescribeHostRequest, DescribeHostResponse>();
        services.AddGameRelayOperation<DescribeUsage, DescribeUsageRequest, DescribeUsageResponse>();
        services.AddGameRelayOperation<CreateJoinToken, CreateJoinTokenRequest, CreateJoinTokenResponse>();
        services.AddGameRelayOperation<RevokeHost, RevokeHostRequest, RevokeHostResponse>();
        services.AddGameRelayOperation<GetGameSessionLog, GetGameSessionLogRequest, GetGameSessionLogResponse>();
    }

    internal static void MapHosts(this WebApplication app)
    {
        app.UseHostListenerForHostsAlone();
        app.MapGrpcService<HostControlService>();
    }
}

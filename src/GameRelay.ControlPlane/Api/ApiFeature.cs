using GameRelay.Api;
using GameRelay.ControlPlane.Api.Codecs;
using GameRelay.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Api;

internal static class ApiFeature
{
    internal static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ControlPlaneOptions>>().Value;
            return new Arns(options.Region, options.AccountId);
        });
        services.AddSettings<ApiOptions>(ControlPlaneOptions.Section);
        services.AddSingleton<RequestAuthenticator>();
        services.AddSingleton<RequestBody>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<OperationDispatcher>();
        services.AddSingleton<AwsJsonCodec>();
        services.AddSingleton<RpcV2CborCodec>();
        services.AddSingleton<ApiProtocols>();
        services.AddSingleton<ApiEndpoint>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ControlPlaneOptions>, Listeners, ListenerCertificates>(
            (kestrel, options, listeners, certificates) => ApiListener.Open(kestrel, options.Value, listeners, certificates));
    }

    /// <summary>Any path, since an endpoint URL that a client is given may have a prefix; and any method, so that each refusal is told in one way.</summary>
    internal static void MapApi(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<ApiEndpoint>();
        app.Map("/{**prefix}", endpoint.HandleAsync);
    }
}

using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.AccessKeys;

internal static class AccessKeysFeature
{
    internal static void AddAccessKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<MasterKeyOptions>(configuration.GetSection(MasterKeyOptions.Section));
        services.AddSingleton<MasterKeys>();
        services.AddSingleton<AccessKeys>();
    }

    /// <summary>The access key of the settings, so that somebody can sign the first request.</summary>
    internal static async Task AddBootstrapAccessKeyAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<ControlPlaneOptions>>().Value;
        if (options is { BootstrapAccessKeyId: { Length: > 0 } id, BootstrapSecretAccessKey: { Length: > 0 } secret })
            await services.GetRequiredService<AccessKeys>().AddUnlessPresentAsync(id, secret, cancellationToken);
    }
}

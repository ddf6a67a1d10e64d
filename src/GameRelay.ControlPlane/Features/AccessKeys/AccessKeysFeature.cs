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

    /// <summary>The access keys of the settings, so that somebody can sign the first request.</summary>
    internal static async Task AddBootstrapAccessKeyAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<ControlPlaneOptions>>().Value;
        var accessKeys = services.GetRequiredService<AccessKeys>();
        if (options is { BootstrapAccessKeyId: { Length: > 0 } id, BootstrapSecretAccessKey: { Length: > 0 } secret })
            await accessKeys.AddUnlessPresentAsync(id, secret, cancellationToken);
        foreach (var (otherId, otherSecret) in options.BootstrapAccessKeys)
            await accessKeys.AddUnlessPresentAsync(otherId, otherSecret, cancellationToken);
    }
}

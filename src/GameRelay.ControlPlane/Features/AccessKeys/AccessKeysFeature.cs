using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.Service;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.AccessKeys;

internal static partial class AccessKeysFeature
{
    internal static void AddAccessKeys(this IServiceCollection services)
    {
        services.AddSettings<MasterKeyOptions>(MasterKeyOptions.Section);
        services.AddSingleton<IValidateOptions<MasterKeyOptions>, MasterKeyOptionsValidator>();
        services.AddSingleton<MasterKeys>();
        services.AddSingleton<AccessKeys>();
        services.AddSingleton<INotificationHandler>(provider => provider.GetRequiredService<AccessKeys>());
        services.AddSingleton<AccessKeyUses>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessKeyUses>());
        services.AddGameRelayOperation<CreateAccessKey, CreateAccessKeyRequest, CreateAccessKeyResponse>();
        services.AddGameRelayOperation<ListAccessKeys, ListAccessKeysRequest, ListAccessKeysResponse>();
        services.AddGameRelayOperation<RevokeAccessKey, RevokeAccessKeyRequest, RevokeAccessKeyResponse>();
        services.AddGameRelayOperation<ReencryptSecrets, ReencryptSecretsRequest, ReencryptSecretsResponse>();
    }

    /// <summary>The access keys of the settings, so that somebody can sign the first request. One that is there stays as it is, revoked ones too.</summary>
    internal static async Task AddBootstrapAccessKeyAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<ControlPlaneOptions>>().Value;
        var accessKeys = services.GetRequiredService<AccessKeys>();
        var logger = services.GetRequiredService<ILogger<AccessKeys>>();
        IEnumerable<KeyValuePair<string, string>> configured = options is { BootstrapAccessKeyId: { Length: > 0 } id, BootstrapSecretAccessKey: { Length: > 0 } secret }
            ? options.BootstrapAccessKeys.Prepend(new(id, secret))
            : options.BootstrapAccessKeys;
        foreach (var key in configured)
        {
            await accessKeys.AddUnlessPresentAsync(key.Key, key.Value, cancellationToken);
            var present = await accessKeys.FindSecretAsync(key.Key, cancellationToken);
            if (present is null)
                LogRevoked(logger, key.Key);
            else if (present != key.Value)
                LogOtherSecret(logger, key.Key);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The access key {AccessKeyId} of the settings is revoked, and stays so")]
    private static partial void LogRevoked(ILogger logger, string accessKeyId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The access key {AccessKeyId} of the settings exists with another secret; that one counts")]
    private static partial void LogOtherSecret(ILogger logger, string accessKeyId);
}

using GameRelay.Service;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GameRelay.ControlPlane;

/// <summary>What attributes cannot say. Every message names the setting and what it needs.</summary>
internal sealed class ControlPlaneOptionsValidator : IValidateOptions<ControlPlaneOptions>
{
    public ValidateOptionsResult Validate(string? name, ControlPlaneOptions options)
    {
        List<string> failures = [.. FindConnectionFailures(options.ConnectionString), .. FindListenerFailures(options), .. FindKeyFailures(options)];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FindConnectionFailures(string connectionString)
    {
        if (connectionString.Length == 0)
            return [];
        try
        {
            NpgsqlDataSource.Create(connectionString).Dispose();
            return [];
        }
        catch (ArgumentException exception)
        {
            return
            [
                $"ControlPlane:ConnectionString is no connection string of Npgsql ('Host=…;Database=…;Username=…;Password=…'): {exception.Message}",
            ];
        }
    }

    private static IEnumerable<string> FindListenerFailures(ControlPlaneOptions options)
    {
        if (!Uri.TryCreate(options.ApiUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            if (options.ApiUrl.Length > 0)
                yield return $"ControlPlane:ApiUrl '{options.ApiUrl}' is not an http or https URL.";
        }
        else if (ListenUrl.TryParse(options.ApiUrl) is not { } listen)
        {
            yield return $"ControlPlane:ApiUrl must name an IP address to listen on, not '{url.Host}'.";
        }
        else if (!listen.IsHttps && !listen.IsLoopback && !options.AllowPlainHttp)
        {
            yield return $"ControlPlane:ApiUrl '{options.ApiUrl}' is plain HTTP on an address that is not loopback. Use https with " +
                "ControlPlane:ApiCertificatePath, or set ControlPlane:AllowPlainHttp=true when a proxy in front of it ends TLS.";
        }
        else if (listen.IsHttps && string.IsNullOrEmpty(options.ApiCertificatePath))
        {
            yield return $"ControlPlane:ApiUrl '{options.ApiUrl}' is https, which needs ControlPlane:ApiCertificatePath: a PEM file (with its key, or with " +
                "ControlPlane:ApiCertificateKeyPath beside it) or a PFX file (with ControlPlane:ApiCertificatePassword).";
        }
    }

    private static IEnumerable<string> FindKeyFailures(ControlPlaneOptions options)
    {
        if (string.IsNullOrEmpty(options.BootstrapAccessKeyId) == string.IsNullOrEmpty(options.BootstrapSecretAccessKey))
            return [];
        return ["ControlPlane:BootstrapAccessKeyId and ControlPlane:BootstrapSecretAccessKey belong together, and only one of them is set."];
    }
}

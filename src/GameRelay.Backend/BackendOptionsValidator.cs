using System.Net;
using GameRelay.Backend.SignIn;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend;

/// <summary>What attributes cannot say. Every message names the setting and what it needs.</summary>
internal sealed class BackendOptionsValidator : IValidateOptions<BackendOptions>
{
    public ValidateOptionsResult Validate(string? name, BackendOptions options)
    {
        List<string> errors = [.. FindErrors(options)];
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> FindErrors(BackendOptions options)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return $"Backend:Url '{options.Url}' is not an http or https URL.";
        else if (url.Scheme == Uri.UriSchemeHttp && !IsLoopback(url) && !options.AllowPlainHttp)
        {
            yield return $"Backend:Url '{options.Url}' is plain HTTP on an address that is not loopback. Use https with Backend:CertificatePath, " +
                "or set Backend:AllowPlainHttp=true when a proxy in front of it ends TLS.";
        }

        else if (url.Scheme == Uri.UriSchemeHttps && string.IsNullOrEmpty(options.CertificatePath))
        {
            yield return $"Backend:Url '{options.Url}' is https, which needs Backend:CertificatePath: a PEM file (with its key, or with " +
                "Backend:CertificateKeyPath beside it) or a PFX file (with Backend:CertificatePassword).";
        }

        if (options.ControlPlaneUrl is { } api && (!api.IsAbsoluteUri || api.Scheme is not ("http" or "https")))
            yield return $"Backend:ControlPlaneUrl '{api}' is not an http or https URL.";
        if (options.SigningKeyFile is { Length: > 0 } keyFile && !File.Exists(keyFile))
            yield return $"Backend:SigningKeyFile '{keyFile}' does not exist.";
        else if (!PlayerTokens.TryReadKey(options, out _))
            yield return "Backend:SigningKey (or the content of Backend:SigningKeyFile) must be 32 bytes or more in base64; 'openssl rand -base64 32' makes one.";
        if (options.PlayersFile is { Length: > 0 } file && !File.Exists(file))
            yield return $"Backend:PlayersFile '{file}' does not exist.";
        if (options.PasswordCheck == PasswordCheckMode.NotSet)
            yield return "Backend:PasswordCheck is not set. 'PlayersFile' checks against Backend:PlayersFile; 'AnyPassword' lets everybody in, for development.";
        if (options.PasswordCheck == PasswordCheckMode.PlayersFile && string.IsNullOrEmpty(options.PlayersFile))
            yield return "Backend:PasswordCheck is 'PlayersFile', which needs Backend:PlayersFile.";
        if (options.TokenLifetime <= TimeSpan.Zero)
            yield return "Backend:TokenLifetime must be more than zero.";
    }

    private static bool IsLoopback(Uri url) => url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

using GameRelay.ControlPlane.Hosts.Capacity;
using GameRelay.Service;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>What attributes cannot say. Every message names the setting and what it needs.</summary>
internal sealed class HostOptionsValidator : IValidateOptions<HostOptions>
{
    public ValidateOptionsResult Validate(string? name, HostOptions options)
    {
        List<string> failures = [.. FindFailures(options)];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FindFailures(HostOptions options)
    {
        if (options.HostUrl.Length > 0 && !IsHttps(options.HostUrl))
            yield return $"ControlPlane:HostUrl '{options.HostUrl}' is not an https URL.";
        else if (options.HostUrl.Length > 0 && ListenUrl.TryParse(options.HostUrl) is null)
            yield return $"ControlPlane:HostUrl must name an IP address to listen on, not '{new Uri(options.HostUrl).Host}'.";
        foreach (var advertised in options.AdvertisedHostUrls.Where(url => !IsHttps(url)))
            yield return $"ControlPlane:AdvertisedHostUrl '{advertised}' is not an https URL; several have commas between them.";
        if (options.HostAuthorityPath is { Length: > 0 } path && !File.Exists(path))
            yield return $"ControlPlane:HostAuthorityPath '{path}' does not exist.";
        if (options.HostCertificate is not null && string.IsNullOrEmpty(options.HostAuthorityPath))
        {
            yield return "ControlPlane:HostCertificatePath needs ControlPlane:HostAuthorityPath: a PEM file with the certificate of the authority that " +
                "issued it, which hosts are told to trust.";
        }
        if (options.HostLease < options.HostUnreachableAfter)
        {
            yield return $"ControlPlane:HostLease, {options.HostLease}, must not be shorter than ControlPlane:HostUnreachableAfter, " +
                $"{options.HostUnreachableAfter}: a host that is only silent for a moment would lose its games.";
        }
        if (options.HostPorts is not { Count: > 0 })
        {
            yield return $"ControlPlane:HostPortRange must be 'first-last' within 1026-60000, with at least {HostPorts.PerHost} ports, " +
                $"and is '{options.HostPortRange}'.";
        }
    }

    private static bool IsHttps(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps;
}

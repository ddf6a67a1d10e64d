using System.Net;
using GameRelay.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GameRelay.ControlPlane.Api;

/// <summary>Opens the listener of the public API.</summary>
internal static class ApiListener
{
    /// <summary>A certificate is opened only for a listener that ends TLS.</summary>
    internal static void Open(
        KestrelServerOptions kestrel, ControlPlaneOptions options, Listeners listeners, Func<CertificateFiles, ReloadingCertificate> openCertificate)
    {
        if (!Uri.TryCreate(options.ApiUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new InvalidOperationException($"ControlPlane:ApiUrl '{options.ApiUrl}' is not an http or https URL.");

        kestrel.AddServerHeader = false;
        var address = Resolve(url.Host);
        if (url.Scheme == Uri.UriSchemeHttp && !IPAddress.IsLoopback(address) && !options.AllowPlainHttp)
        {
            throw new InvalidOperationException(
                $"ControlPlane:ApiUrl '{options.ApiUrl}' is plain HTTP on an address that is not loopback. Use https with ControlPlane:ApiCertificatePath, " +
                "or set ControlPlane:AllowPlainHttp=true when a proxy in front of it ends TLS.");
        }

        kestrel.Listen(address, url.Port, listener =>
        {
            listener.Protocols = HttpProtocols.Http1;
            if (url.Scheme == Uri.UriSchemeHttps)
                openCertificate(Certificate(options)).Use(listener);
            listeners.Api = listener;
        });
    }

    private static IPAddress Resolve(string host)
    {
        if (host == "localhost")
            return IPAddress.Loopback;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            ? address
            : throw new InvalidOperationException($"ControlPlane:ApiUrl must name an IP address to listen on, not '{host}'.");
    }

    private static CertificateFiles Certificate(ControlPlaneOptions options) => options.ApiCertificatePath is { Length: > 0 } path
        ? new("ControlPlane:ApiCertificatePath", path, "ControlPlane:ApiCertificateKeyPath", options.ApiCertificateKeyPath, options.ApiCertificatePassword)
        : throw new InvalidOperationException(
            $"ControlPlane:ApiUrl '{options.ApiUrl}' is https, which needs ControlPlane:ApiCertificatePath: a PEM file (with its key, or with " +
            "ControlPlane:ApiCertificateKeyPath beside it) or a PFX file (with ControlPlane:ApiCertificatePassword).");
}

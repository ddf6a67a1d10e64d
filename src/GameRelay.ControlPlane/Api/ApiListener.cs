using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GameRelay.ControlPlane.Api;

/// <summary>Opens the listener of the public API.</summary>
internal static class ApiListener
{
    internal static void Open(KestrelServerOptions kestrel, ControlPlaneOptions options, Listeners listeners)
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
                listener.UseHttps(LoadCertificate(options));
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

    private static X509Certificate2 LoadCertificate(ControlPlaneOptions options) => options.ApiCertificatePath is { Length: > 0 } path
        ? X509Certificate2.CreateFromPemFile(path, options.ApiCertificateKeyPath)
        : throw new InvalidOperationException("An https ControlPlane:ApiUrl needs ControlPlane:ApiCertificatePath (and ControlPlane:ApiCertificateKeyPath).");
}

using GameRelay.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GameRelay.ControlPlane.Api;

/// <summary>Opens the listener of the public API.</summary>
internal static class ApiListener
{
    /// <summary>A certificate is opened only for a listener that ends TLS.</summary>
    internal static void Open(
        KestrelServerOptions kestrel, ControlPlaneOptions options, Listeners listeners, ListenerCertificates certificates)
    {
        kestrel.AddServerHeader = false;
        var url = ListenUrl.TryParse(options.ApiUrl)!; // the options' validator has seen it
        kestrel.Listen(url.Address, url.Port, listener =>
        {
            listener.Protocols = HttpProtocols.Http1;
            if (url.IsHttps)
                certificates.Open(Certificate(options)).Use(listener);
            listeners.Api = listener;
        });
    }

    private static CertificateFiles Certificate(ControlPlaneOptions options) => new(
        "ControlPlane:ApiCertificatePath", options.ApiCertificatePath!, "ControlPlane:ApiCertificateKeyPath", options.ApiCertificateKeyPath,
        options.ApiCertificatePassword);
}

using System.Net;
using GameRelay.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend;

/// <summary>Opens the listener that players dial.</summary>
internal sealed class BackendListener(IOptions<BackendOptions> options, TimeProvider time, ILogger<ReloadingCertificate> logger) : IDisposable
{
    private ReloadingCertificate? _certificate;

    public void Dispose() => _certificate?.Dispose();

    internal void Open(KestrelServerOptions kestrel)
    {
        var settings = options.Value;
        var url = new Uri(settings.Url);
        if (url.Scheme == Uri.UriSchemeHttps)
        {
            _certificate = new(
                new("Backend:CertificatePath", settings.CertificatePath!, "Backend:CertificateKeyPath", settings.CertificateKeyPath, settings.CertificatePassword),
                time,
                logger);
        }

        var host = url.Host.Trim('[', ']');
        if (IPAddress.TryParse(host, out var address))
            kestrel.Listen(address, url.Port, Configure);
        else if (host == "localhost")
            kestrel.Listen(IPAddress.Loopback, url.Port, Configure);
        else
            kestrel.ListenAnyIP(url.Port, Configure); // a name that others know this machine by

        void Configure(ListenOptions listener) => _certificate?.Use(listener);
    }
}

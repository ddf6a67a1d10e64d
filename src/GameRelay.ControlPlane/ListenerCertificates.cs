using System.Net.Security;
using GameRelay.Service;

namespace GameRelay.ControlPlane;

/// <summary>Holds the certificates of the listeners, of those that have one of their own, for as long as the process runs.</summary>
internal sealed class ListenerCertificates(TimeProvider time, ILogger<ReloadingCertificate> logger) : IDisposable
{
    private readonly List<ReloadingCertificate> _certificates = [];

    public void Dispose() => _certificates.ForEach(certificate => certificate.Dispose());

    /// <param name="files">Where it is.</param>
    /// <param name="check">Throws what the certificate is refused for, now and whenever its files have changed.</param>
    internal ReloadingCertificate Open(CertificateFiles files, Action<SslStreamCertificateContext>? check = null)
    {
        ReloadingCertificate certificate = new(files, time, logger, check);
        _certificates.Add(certificate);
        return certificate;
    }
}

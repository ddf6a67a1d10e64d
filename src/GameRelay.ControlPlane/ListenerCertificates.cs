using GameRelay.Service;

namespace GameRelay.ControlPlane.Api;

/// <summary>Holds the certificate of the public API for as long as the process runs, when there is one.</summary>
internal sealed class ApiCertificate(TimeProvider time, ILogger<ReloadingCertificate> logger) : IDisposable
{
    private ReloadingCertificate? _certificate;

    public void Dispose() => _certificate?.Dispose();

    internal ReloadingCertificate Open(CertificateFiles files) => _certificate = new(files, time, logger);
}

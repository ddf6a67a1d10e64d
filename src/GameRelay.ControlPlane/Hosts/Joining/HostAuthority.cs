using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts.Joining;

/// <summary>
/// The certificate authority that hosts trust: its fingerprint is part of every join token. Each replica signs itself a server certificate with it
/// when it starts, unless it is given one that the authority issued elsewhere.
/// </summary>
internal sealed class HostAuthority : IDisposable
{
    private const int AuthorityYears = 20;
    private const int ServerYears = 5;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _authority;
    private readonly TimeProvider _time;

    public HostAuthority(IOptions<HostOptions> options, IOptions<ControlPlaneOptions> controlPlane, TimeProvider time)
    {
        _time = time;
        var isGiven = options.Value.HostAuthorityPath is { Length: > 0 };
        var path = isGiven ? options.Value.HostAuthorityPath! : Path.Combine(controlPlane.Value.DataDirectory, "host-authority.pem");
        if (!isGiven && !File.Exists(path))
        {
            Directory.CreateDirectory(controlPlane.Value.DataDirectory);
            PrivateFile.CreateUnlessPresent(path, CreateAuthority());
        }
        _authority = options.Value.HostCertificate is null ? ReadWithKey(path) : X509Certificate2.CreateFromPem(File.ReadAllText(path));
        Certificate = _authority.RawData;
        Fingerprint = SHA256.HashData(Certificate);
    }

    /// <summary>DER, without the key.</summary>
    public byte[] Certificate { get; }

    public byte[] Fingerprint { get; }

    public void Dispose() => _authority.Dispose();

    /// <summary>As agents will: the chain must end in the authority, with no help but what is sent, and the name be what they dial.</summary>
    /// <exception cref="CryptographicException">They would not take it; the message says why.</exception>
    public void Check(SslStreamCertificateContext served, IEnumerable<string> hostNames)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.ExtraStore.AddRange(served.IntermediateCertificates.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        if (!chain.Build(served.TargetCertificate))
        {
            throw new CryptographicException(
                "hosts, who trust the authority of ControlPlane:HostAuthorityPath alone, would refuse it: " +
                $"{string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct())}");
        }
        if (hostNames.FirstOrDefault(name => !served.TargetCertificate.MatchesHostname(name.Trim('[', ']'), allowCommonName: false)) is { } missing)
        {
            throw new CryptographicException(
                $"it is not for '{missing}', which hosts dial; ControlPlane:AdvertisedHostUrl says what they dial.");
        }
    }

    /// <summary>A certificate for this machine under all names that hosts may dial it by.</summary>
    public X509Certificate2 CreateServerCertificate(IEnumerable<string> hostNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=GameRelay control plane", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        foreach (var name in hostNames.Concat(["localhost", "127.0.0.1", "::1", Environment.MachineName]).Distinct())
        {
            if (IPAddress.TryParse(name.Trim('[', ']'), out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(name);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        var now = _time.GetUtcNow();
        // Another replica, whose clock may be ahead, made the authority.
        var start = now.AddDays(-1);
        var end = now.AddYears(ServerYears);
        using var signed = request.Create(
            _authority,
            start > _authority.NotBefore ? start : _authority.NotBefore,
            end < _authority.NotAfter ? end : _authority.NotAfter,
            RandomNumberGenerator.GetBytes(16));
        return signed.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 ReadWithKey(string path)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(path);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                $"The hosts' authority '{path}' cannot sign: {exception.Message} ControlPlane:HostAuthorityPath needs its certificate and private key " +
                "in PEM, or ControlPlane:HostCertificatePath a certificate that it has issued.",
                exception);
        }
    }

    private string CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=GameRelay host authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var now = _time.GetUtcNow();
        // The day before covers hosts whose clock is behind.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(AuthorityYears));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}

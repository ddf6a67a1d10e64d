using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GameRelay.Testing;

/// <summary>An authority with an issuer under it, which gives 127.0.0.1 certificates. Clients trust the authority alone, so they must be sent the issuer.</summary>
public sealed class TestCertificates : IDisposable
{
    public const string Password = "a password of tests";

    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _issuer;

    public TestCertificates()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = Authority("CN=test authority", rootKey).CreateSelfSigned(Start, End);
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = Authority("CN=test issuer", issuerKey).Create(_root, Start, End, Serial());
        _issuer = issuer.CopyWithPrivateKey(issuerKey);
    }

    private static DateTimeOffset Start { get; } = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static DateTimeOffset End { get; } = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public byte[] Root => _root.RawData;

    public string RootPem => _root.ExportCertificatePem();

    public void Dispose()
    {
        _issuer.Dispose();
        _root.Dispose();
    }

    public X509Certificate2 Issue(string commonName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_issuer, Start, End, Serial());
        return certificate.CopyWithPrivateKey(key);
    }

    public string Chain(X509Certificate2 certificate) => $"{certificate.ExportCertificatePem()}\n{_issuer.ExportCertificatePem()}\n";

    public static string Key(X509Certificate2 certificate, bool encrypted = false)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return encrypted
            ? key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000))
            : key.ExportPkcs8PrivateKeyPem();
    }

    public byte[] Pfx(X509Certificate2 certificate) =>
        new X509Certificate2Collection { certificate, X509CertificateLoader.LoadCertificate(_issuer.RawData) }.Export(X509ContentType.Pfx, Password)!;

    /// <summary>A client that trusts the authority, and tells the name in the certificate that it was shown last.</summary>
    public HttpClient CreateClient(Action<string>? seen = null) => new(new SocketsHttpHandler
    {
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                seen?.Invoke(certificate!.Subject);
                using var strict = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true } };
                strict.ChainPolicy.CustomTrustStore.Add(_root);
                strict.ChainPolicy.ExtraStore.AddRange(chain!.ChainPolicy.ExtraStore);
                return strict.Build((X509Certificate2)certificate!);
            },
        },
    });

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }

    private static byte[] Serial() => RandomNumberGenerator.GetBytes(16);
}

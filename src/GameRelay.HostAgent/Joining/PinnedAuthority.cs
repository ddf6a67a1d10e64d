using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace GameRelay.HostAgent.Joining;

/// <summary>Accepts a server whose chain ends in the one certificate that the join token named, and nobody else.</summary>
internal sealed class PinnedAuthority(byte[] authority) : IDisposable
{
    private readonly X509Certificate2 _authority = X509CertificateLoader.LoadCertificate(authority);

    public bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }

    public void Dispose() => _authority.Dispose();
}

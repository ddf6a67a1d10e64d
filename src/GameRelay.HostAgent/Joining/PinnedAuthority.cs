using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace GameRelay.HostAgent.Joining;

/// <summary>Accepts a server whose chain ends in the one certificate that the join token named, and nobody else.</summary>
internal sealed class PinnedAuthority(byte[] authority) : IDisposable
{
    private readonly X509Certificate2 _authority = X509CertificateLoader.LoadCertificate(authority);

    /// <param name="certificate">The server's.</param>
    /// <param name="sent">Has what the server sent along: issuers between its certificate and the authority.</param>
    /// <param name="errors">What else is known against it; its name is, when it is another than was dialled.</param>
    public bool Accepts(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }

    public void Dispose() => _authority.Dispose();
}

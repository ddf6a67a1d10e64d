using System.ComponentModel.DataAnnotations;

namespace GameRelay.ControlPlane;

/// <summary>Settings of the control plane, <c>GAMERELAY_CONTROLPLANE__…</c>.</summary>
internal sealed class ControlPlaneOptions
{
    internal const string Section = "ControlPlane";

    /// <summary>Holds keys and certificates that are not configured, and <c>control-plane.json</c> while it runs. Replicas may share it.</summary>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>Connection string of the Postgres database, which all replicas share.</summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>Where the public API listens; port 0 lets the system choose. Plain HTTP is for loopback.</summary>
    [Required]
    public string ApiUrl { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Lets the public API listen for plain HTTP on other addresses than loopback, for a proxy that ends TLS before it.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>PEM file with the certificate and its chain, or PFX file, for an <c>https</c> ApiUrl. A changed file is taken without a restart.</summary>
    public string? ApiCertificatePath { get; set; }

    /// <summary>PEM file with the certificate's private key, when it is not in that of the certificate.</summary>
    public string? ApiCertificateKeyPath { get; set; }

    /// <summary>Password of the PFX file, or of an encrypted private key.</summary>
    public string? ApiCertificatePassword { get; set; }

    /// <summary>
    /// How long a replica that is told to stop goes on answering, with <c>/readyz</c> not ready, so that a load balancer sends it no more. Its hosts go to
    /// another replica at once.
    /// </summary>
    public TimeSpan StopDelay { get; set; }

    /// <summary>The home region: it appears in ARNs and is the name of every fleet's home location.</summary>
    [Required, RegularExpression("^[A-Za-z0-9-]{1,64}$")]
    public string Region { get; set; } = "local";

    /// <summary>The regions that requests may be signed for, any when none is named: clients are free to invent one.</summary>
    public IReadOnlyList<string> AcceptedRegions { get; set; } = [];

    /// <summary>The account in ARNs.</summary>
    [Required, RegularExpression("^[0-9]{12}$")]
    public string AccountId { get; set; } = "000000000000";

    /// <summary>An access key that is created at the start when it is not there yet.</summary>
    public string? BootstrapAccessKeyId { get; set; }

    /// <summary>The secret of <see cref="BootstrapAccessKeyId"/>.</summary>
    public string? BootstrapSecretAccessKey { get; set; }

    /// <summary>More of them, secrets by id: one for each service that calls the API, so that each can be revoked alone.</summary>
    public Dictionary<string, string> BootstrapAccessKeys { get; set; } = [];
}

using System.ComponentModel.DataAnnotations;
using GameRelay.ControlPlane.Hosts.Capacity;
using GameRelay.Service;

namespace GameRelay.ControlPlane.Hosts;

internal enum CapacityProvider
{
    /// <summary>Hosts join by themselves, with join tokens.</summary>
    None,

    /// <summary>Hosts are agent processes on this machine.</summary>
    Process,
}

/// <summary>Settings for hosts, <c>GAMERELAY_CONTROLPLANE__…</c> like the rest.</summary>
internal sealed class HostOptions
{
    /// <summary>Where agents connect, <c>https</c>. With port 0 the port of the last start is used again when it is free.</summary>
    [Required]
    public string HostUrl { get; set; } = "https://127.0.0.1:8443";

    /// <summary>What hosts dial, when it is not <see cref="HostUrl"/>: the name of a load balancer, or several replicas with commas between them.</summary>
    public string? AdvertisedHostUrl { get; set; }

    /// <summary>
    /// PEM file with the certificate of the authority that hosts trust, and its key; made in the data directory when not given. All replicas share one. With
    /// <see cref="HostCertificatePath"/> it needs no key.
    /// </summary>
    public string? HostAuthorityPath { get; set; }

    /// <summary>
    /// PEM file with a certificate and its chain, or PFX file, that the authority of <see cref="HostAuthorityPath"/> has issued for the listener that hosts
    /// dial. When not given, each replica signs itself one. A changed file is taken without a restart.
    /// </summary>
    public string? HostCertificatePath { get; set; }

    /// <summary>PEM file with the certificate's private key, when it is not in that of the certificate.</summary>
    public string? HostCertificateKeyPath { get; set; }

    /// <summary>Password of the PFX file, or of an encrypted private key.</summary>
    public string? HostCertificatePassword { get; set; }

    /// <summary>A host that is not heard of for so long is shown as unreachable and gets no new game sessions; agents report every three seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HostUnreachableAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A host that is not heard of for so long is lost, and its game sessions are ended.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan HostLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a join token may be used.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan JoinTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>So many processes of a new fleet that end before any was ready make it fail.</summary>
    [Range(1, 100)]
    public int MaximumStartFailures { get; set; } = 3;

    /// <summary>What is kept of a game session's log while it runs, and told in one answer of <c>sessions logs</c>.</summary>
    [Range(1024, 200 << 20)]
    public int MaximumLogBytes { get; set; } = 16 << 20;

    /// <summary>Who makes hosts.</summary>
    public CapacityProvider CapacityProvider { get; set; } = CapacityProvider.None;

    /// <summary>
    /// First and last port of the game sessions on hosts of the <c>process</c> provider. Each host has 100 of them for itself, which bounds how many
    /// hosts there can be.
    /// </summary>
    public string HostPortRange { get; set; } = "20000-29999";

    /// <summary>The agent that the <c>process</c> provider starts; the one built beside the control plane when not given.</summary>
    public string? AgentPath { get; set; }

    /// <summary>The relay that those agents start; their own default when not given.</summary>
    public string? RelayPath { get; set; }

    internal CertificateFiles? HostCertificate => HostCertificatePath is { Length: > 0 } path
        ? new("ControlPlane:HostCertificatePath", path, "ControlPlane:HostCertificateKeyPath", HostCertificateKeyPath, HostCertificatePassword)
        : null;

    /// <summary>A variable that is set to nothing says nothing.</summary>
    internal string? Advertised => string.IsNullOrWhiteSpace(AdvertisedHostUrl) ? null : AdvertisedHostUrl;

    internal string[] AdvertisedHostUrls => (AdvertisedHostUrl ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Null when <see cref="HostPortRange"/> is none, which stops the start.</summary>
    internal HostPorts? HostPorts => HostPorts.Parse(HostPortRange);
}

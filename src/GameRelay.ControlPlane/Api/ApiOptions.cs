using System.ComponentModel.DataAnnotations;

namespace GameRelay.ControlPlane.Api;

/// <summary>Limits of the public API, <c>GAMERELAY_CONTROLPLANE__…</c> like the rest. Each replica counts for itself.</summary>
internal sealed class ApiOptions
{
    /// <summary>So many requests a second may be made with one access key, after a burst of as many; 0 for any number.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecondPerKey { get; set; }

    /// <summary>So many requests are worked on at once; the next one is told to come back. More than there are database connections only wait for one.</summary>
    [Range(1, 100_000)]
    public int MaximumConcurrentRequests { get; set; } = 256;

    /// <summary>How long a request's body may take to arrive. A script of 5,000,000 bytes needs a line of one megabit a second for the default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RequestBodyTimeout { get; set; } = TimeSpan.FromSeconds(60);
}

using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent;

/// <summary>Settings of the agent, <c>GAMERELAY_AGENT__…</c>.</summary>
internal sealed class AgentOptions
{
    public const string Section = "Agent";

    /// <summary>The control plane's address for hosts, <c>https://name:port</c>. Several replicas with commas between them are tried in turn.</summary>
    [Required]
    public string ControlPlane { get; set; } = "";

    /// <summary>Needed until the agent has joined; ignored afterwards.</summary>
    public string? JoinToken { get; set; }

    /// <summary>Holds the credential, scripts, logs and the socket that server processes connect to. One agent a directory.</summary>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>Proposed compute name; the machine's name when not given.</summary>
    public string? ComputeName { get; set; }

    /// <summary>The address that players are told, IPv4 or IPv6.</summary>
    [Required]
    public string IpAddress { get; set; } = "127.0.0.1";

    /// <summary>
    /// The name that players are told; empty for none. Clients try all addresses of a name, so one with an A and an AAAA record, and
    /// <see cref="BindAddress"/> <c>::</c>, makes a dual-stack host.
    /// </summary>
    public string DnsName { get; set; } = "";

    /// <summary>The address that server processes bind; <see cref="IpAddress"/> when not given. Differs from it behind NAT.</summary>
    public string? BindAddress { get; set; }

    /// <summary>
    /// First and last port of game sessions, for example <c>33400-33500</c>. Each is tried before use. At most 60000, which API clients accept.
    /// </summary>
    public string PortRange { get; set; } = "20000-29999";

    /// <summary>A port rests this long after its game session, so that late datagrams of the last game do not reach the next.</summary>
    public TimeSpan PortRest { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The relay, a <c>.dll</c> or an executable; the one built beside the agent when not given.</summary>
    public string? RelayPath { get; set; }

    /// <summary>The user that relays run as, if the agent may switch; <c>nobody</c> when the agent is root and this is not given.</summary>
    public string? RelayUser { get; set; }

    /// <summary>Heap limit of a relay's script engine.</summary>
    [Range(16, 65536)]
    public int RelayHeapLimitMegabytes { get; set; } = 128;

    /// <summary>Resident memory limit of a relay, for each server process that it may have (<c>sessionsPerProcess</c>).</summary>
    [Range(64, 1048576)]
    public int RelayMemoryLimitMegabytes { get; set; } = 512;

    /// <summary>How long one callback of a script may run.</summary>
    public TimeSpan RelayCallbackTimeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Launch to InitSDK.</summary>
    public TimeSpan SdkInitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>InitSDK to ProcessReady.</summary>
    public TimeSpan ProcessReadyTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Between health checks, and the time that each has for its answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan HealthCheckInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>So many health checks in a row without a good answer end a process.</summary>
    [Range(1, 100)]
    public int HealthCheckMisses { get; set; } = 3;

    /// <summary>OnProcessTerminate to the kill.</summary>
    public TimeSpan TerminateTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>ProcessEnding to the process's exit.</summary>
    public TimeSpan ProcessExitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>OnProcessTerminate to the kill when the agent itself is told to end.</summary>
    public TimeSpan EndGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Between the starts of two processes.</summary>
    public TimeSpan LaunchInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Wait before the second start of a process that did not get ready; doubles with each, up to <see cref="LaunchBackoffCap"/>.</summary>
    public TimeSpan LaunchBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two starts.</summary>
    public TimeSpan LaunchBackoffCap { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>First wait after a lost stream; doubles with each try, with jitter, up to <see cref="ReconnectBackoffCap"/>.</summary>
    public TimeSpan ReconnectBackoff { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two tries to connect.</summary>
    public TimeSpan ReconnectBackoffCap { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Between heartbeats.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a joining player waits for a control plane that does not answer.</summary>
    public TimeSpan AcceptTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the log of an ended process stays on the host.</summary>
    public TimeSpan LogRetention { get; set; } = TimeSpan.FromDays(14);

    /// <summary>What is stored of a game session's log. Of a longer one it is the beginning and the end, half of it each, with a line that tells the gap.</summary>
    [Range(1024, 200_000_000)]
    public int MaximumLogBytes { get; set; } = 200_000_000;

    /// <summary>What a script package may unpack to.</summary>
    [Range(1, long.MaxValue)]
    public long MaximumUnpackedBytes { get; set; } = 256L << 20;

    /// <summary>Files and folders that a script package may hold.</summary>
    [Range(1, int.MaxValue)]
    public int MaximumPackageEntries { get; set; } = 10_000;

    internal string[] ControlPlaneUrls => ControlPlane.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    internal string SocketPath => Path.Combine(DataDirectory, "run", "agent.sock");
    internal string ProcessesDirectory => Path.Combine(DataDirectory, "processes");
    internal string LogsDirectory => Path.Combine(DataDirectory, "logs");
    internal string CacheDirectory => Path.Combine(DataDirectory, "cache");
}

internal sealed class AgentOptionsValidator : IValidateOptions<AgentOptions>
{
    // sun_path of a unix socket address, with its closing zero.
    private const int SocketPathBytes = 108;

    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        List<string> failures = [];
        if (options.ControlPlane.Length > 0 && (options.ControlPlaneUrls is not [_, ..] urls || !urls.All(IsHttps)))
            failures.Add($"GAMERELAY_AGENT__ControlPlane must be an https URL, not '{options.ControlPlane}'.");
        if (options.DataDirectory.Length > 0 && Encoding.UTF8.GetByteCount(Path.GetFullPath(options.SocketPath)) >= SocketPathBytes)
            failures.Add($"GAMERELAY_AGENT__DataDirectory '{options.DataDirectory}' is too long for a unix socket; choose one of at most 90 bytes.");
        if (!Processes.PortRange.TryParse(options.PortRange, out _))
            failures.Add($"GAMERELAY_AGENT__PortRange '{options.PortRange}' is not 'first-last' within 1026-60000.");
        foreach (var address in new[] { options.IpAddress, options.BindAddress ?? options.IpAddress })
        {
            if (!System.Net.IPAddress.TryParse(address, out _))
                failures.Add($"'{address}' is not an IP address (GAMERELAY_AGENT__IpAddress, GAMERELAY_AGENT__BindAddress).");
        }
        if (options.IpAddress is "0.0.0.0" or "::")
            failures.Add($"GAMERELAY_AGENT__IpAddress '{options.IpAddress}' is none that players can reach; it is for GAMERELAY_AGENT__BindAddress.");
        if (options.DnsName.Length > 0 && Uri.CheckHostName(options.DnsName) != UriHostNameType.Dns)
            failures.Add($"GAMERELAY_AGENT__DnsName '{options.DnsName}' is not a DNS name.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsHttps(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps;
}

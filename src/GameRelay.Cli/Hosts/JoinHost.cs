using System.CommandLine;
using System.Net;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using GameRelay.Cli.Platform;
using GameRelay.Cli.Processes;
using Spectre.Console;

namespace GameRelay.Cli.Hosts;

/// <summary>
/// <c>gamerelay hosts join</c>: this process becomes the host's agent, so that signals and the exit code are the agent's own. On a folder that has joined
/// before it only starts, and asks nobody.
/// </summary>
internal sealed class JoinHost
{
    private const string Settings = "GAMERELAY_AGENT__";

    private readonly Option<string> _fleet = new("--fleet") { Description = "The fleet's id or ARN.", Required = true };
    private readonly Option<string> _dataDirectory = new("--data-dir") { Description = "Folder of the agent: credential, scripts, logs. One for each host.", Required = true };
    private readonly Option<string?> _location = new("--location") { Description = "The fleet's location that the host is at. Default: the home location." };
    private readonly Option<string?> _name = new("--name") { Description = "The host's name. Default: the machine's." };
    private readonly Option<string?> _ipAddress = new("--ip-address") { Description = "The address that players reach it at. Default: 127.0.0.1 when the control plane is on this machine." };
    private readonly Option<string?> _dnsName = new("--dns-name") { Description = "The name that players reach it by." };
    private readonly Option<string?> _bindAddress = new("--bind-address") { Description = "The address that game sessions listen on, where it is another than players reach." };
    private readonly Option<string?> _portRange = new("--port-range") { Description = "Ports of game sessions. Default: 20000-29999.", HelpName = "first-last" };
    private readonly Option<string?> _controlPlane = new("--control-plane") { Description = "Where hosts connect, https://name:port. Default: what the control plane says." };
    private readonly Option<bool> _print = new("--print") { Description = "Do not start: print the settings for an agent on another machine. The token in them is good once." };

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var command = new JoinHost();
        return new ApiCommand(
                "join", "Make this machine a host of a fleet, in the foreground. Ctrl-C ends its game sessions; SIGTERM leaves them for the next start.",
                command._fleet, command._dataDirectory, command._location, command._name, command._ipAddress, command._dnsName, command._bindAddress,
                command._portRange, command._controlPlane, command._print)
            .Runs(terminal, time, command.RunAsync)
            .WithExamples(
                "hosts join --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --data-dir /var/lib/gamerelay-host --ip-address 203.0.113.7",
                "hosts join --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --data-dir ./host --print > host.env");
    }

    private async Task RunAsync(ApiCall call)
    {
        if (call.Get(_print))
        {
            var printed = await CreateTokenAsync(call);
            await call.WriteAsync(printed, () => Describe(Environment(call, UrlOf(call, printed), printed.JoinToken)));
            await call.HintAsync($"The token is good for one host until {Values.Format(printed.ExpirationTime)}.");
            return;
        }

        var folder = new JoinedFolder(call.Get(_dataDirectory));
        var (url, token) = folder.ControlPlane(call.Get(_fleet)) is { } known ? (call.Get(_controlPlane) ?? known, (string?)null) : await JoinAsync(call, folder);
        var start = Programs.Start("GameRelay.HostAgent", [Settings], logFile: "", Environment(call, url, token));
        var environment = new Dictionary<string, string>(start.Environment) { ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin" };
        LibC.Become(start.FileName, start.Arguments, environment);
    }

    private async Task<(string Url, string Token)> JoinAsync(ApiCall call, JoinedFolder folder)
    {
        var answer = await CreateTokenAsync(call);
        var url = UrlOf(call, answer);
        if (call.Get(_ipAddress) is null && !IsThisMachine(url))
            throw new CliException("--ip-address is missing: the address of this machine that players reach it at.");
        folder.Remember(url);
        return (url, answer.JoinToken);
    }

    private Task<CreateJoinTokenResponse> CreateTokenAsync(ApiCall call) =>
        call.Api.CreateJoinTokenAsync(new() { FleetId = call.Get(_fleet), Location = call.Get(_location) }, call.CancellationToken);

    private string UrlOf(ApiCall call, CreateJoinTokenResponse answer)
    {
        if (call.Get(_controlPlane) is { } given)
            return given;
        return IsThisMachine(answer.HostUrl) && !IsThisMachine(call.Endpoint.ToString())
            ? throw new CliException($"The control plane says that hosts connect to {answer.HostUrl}, which is its own machine alone. " +
                "Set GAMERELAY_CONTROLPLANE__HostUrl and GAMERELAY_CONTROLPLANE__AdvertisedHostUrl there, or give --control-plane here.")
            : answer.HostUrl;
    }

    private static bool IsThisMachine(string urls) =>
        urls.Split(',').All(url => Uri.TryCreate(url.Trim(), UriKind.Absolute, out var parsed) && parsed.IsLoopback);

    private Dictionary<string, string> Environment(ApiCall call, string url, string? token)
    {
        if (call.Get(_ipAddress) is { } address && !IPAddress.TryParse(address, out _))
            throw new CliException($"--ip-address '{address}' is not an IP address. A name is given by --dns-name, beside it.");

        (string Name, string? Value)[] settings =
        [
            ("ControlPlane", url),
            ("JoinToken", token),
            ("DataDirectory", call.Get(_print) ? call.Get(_dataDirectory) : Path.GetFullPath(call.Get(_dataDirectory))),
            ("ComputeName", call.Get(_name)),
            ("IpAddress", call.Get(_ipAddress)),
            ("DnsName", call.Get(_dnsName)),
            ("BindAddress", call.Get(_bindAddress)),
            ("PortRange", call.Get(_portRange)),
        ];
        return settings.Where(setting => setting.Value is not null).ToDictionary(setting => Settings + setting.Name, setting => setting.Value!);
    }

    // As env.sh, and as the EnvironmentFile of a systemd unit.
    private static Text Describe(Dictionary<string, string> settings) => new(string.Join('\n', settings.Select(setting => $"{setting.Key}='{setting.Value}'")));
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Fleets;

/// <summary><c>gamerelay fleets ports</c>: a fleet's inbound permissions, which are kept for those who look them up, and open nothing.</summary>
internal sealed partial class FleetPorts
{
    private const string Everybody = "0.0.0.0/0";
    private const string Form = "first-last/udp";

    private readonly Argument<string> _fleet = FleetsCommand.Fleet();
    private readonly Option<IpPermission[]> _open = Permissions("--open", "Ports to add");
    private readonly Option<IpPermission[]> _close = Permissions("--close", "Ports to take away, as they were added");

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var command = new FleetPorts();
        return new ApiCommand("ports", "Show a fleet's inbound permissions, or change them. They open nothing by themselves.", command._fleet, command._open, command._close)
            .Runs(terminal, time, command.RunAsync)
            .WithExamples(
                "fleets ports fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11",
                "fleets ports fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --open 20000-29999/udp --close 1900-2000/tcp");
    }

    private async Task RunAsync(ApiCall call)
    {
        var fleet = call.Get(_fleet);
        var (open, close) = (call.Get(_open) ?? [], call.Get(_close) ?? []);
        if (open.Length + close.Length > 0)
        {
            await call.Api.UpdateFleetPortSettingsAsync(
                new() { FleetId = fleet, InboundPermissionAuthorizations = open, InboundPermissionRevocations = close }, call.CancellationToken);
        }

        var answer = await call.Api.DescribeFleetPortSettingsAsync(new() { FleetId = fleet }, call.CancellationToken);
        await call.WriteAsync(answer, () => TextTable.List(
            answer.InboundPermissions ?? [],
            ("PROTOCOL", one => WireNames.Of(one.Protocol!.Value)),
            ("FROM", one => one.FromPort),
            ("TO", one => one.ToPort),
            ("ADDRESSES", one => one.IpRange)));
    }

    private static Option<IpPermission[]> Permissions(string name, string what) => new(name)
    {
        Description = $"{what}: {Form} or /tcp, and @10.0.0.0/8 behind it for some addresses alone; may be given several times.",
        HelpName = Form,
        CustomParser = Read,
    };

    private static IpPermission[] Read(ArgumentResult result)
    {
        var permissions = new List<IpPermission>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (Permission().Match(text) is { Success: true } match)
            {
                permissions.Add(new()
                {
                    FromPort = Number(match.Groups["first"]),
                    ToPort = Number(match.Groups[match.Groups["last"].Success ? "last" : "first"]),
                    Protocol = match.Groups["protocol"].Value == "udp" ? IpProtocol.Udp : IpProtocol.Tcp,
                    IpRange = match.Groups["range"] is { Success: true } range ? range.Value : Everybody,
                });
            }
            else
            {
                result.AddError($"'{text}' is not {Form}, first-last/tcp, or one of these with @addresses behind it.");
            }
        }

        return [.. permissions];
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<first>\d{1,5})(-(?<last>\d{1,5}))?/(?<protocol>udp|tcp)(@(?<range>\S+))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Permission();
}

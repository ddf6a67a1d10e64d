using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Fleets;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.Queues;

/// <summary>What a queue is created with, and what can be changed. Lists are given as a whole.</summary>
internal sealed class QueueOptions
{
    private readonly Option<string[]> _destinations = new("--destination")
    {
        Description = "A fleet's id or ARN, or an alias's ARN; may be given several times, the preferred one first.",
        HelpName = "fleet",
    };

    private readonly Option<int?> _timeout = new Option<int?>("--timeout")
    {
        Description = "Seconds that a placement waits for a game session; 600 for a new queue.",
        HelpName = "seconds",
    }.Between(10, 600);

    private readonly Option<PlayerLatencyPolicy[]> _latencyPolicies = new("--max-latency")
    {
        Description = "Milliseconds that no player may have more of, and for how many seconds of a placement that counts; without seconds to its end. May be given several times.",
        HelpName = "ms[:seconds]",
        CustomParser = ReadPolicies,
    };

    private readonly Option<string[]> _allowed = new("--allow-location") { Description = "Only here are game sessions started; may be given several times. Default: everywhere." };

    private readonly Option<PriorityType[]> _priorities = new("--priority")
    {
        Description = "What decides first: latency, cost, destination or location; may be given several times.",
        CustomParser = ReadPriorities,
    };

    private readonly Option<string[]> _locationOrder = new("--location-order") { Description = "Locations by preference, for the priority location; may be given several times." };
    private readonly Option<string?> _eventData = new("--event-data") { Description = "Text that is told with each of the queue's events." };

    public Option[] All => [_destinations, _timeout, _latencyPolicies, _allowed, _priorities, _locationOrder, _eventData];

    public int? Timeout(ApiCall call) => call.Get(_timeout);

    public string? EventData(ApiCall call) => call.Get(_eventData);

    /// <summary>Null when none is given, as the others.</summary>
    public async Task<IReadOnlyList<GameSessionQueueDestination>?> DestinationsAsync(ApiCall call)
    {
        if (call.Get(_destinations) is not { Length: > 0 } given)
            return null;
        List<GameSessionQueueDestination> destinations = [];
        foreach (var one in given)
        {
            var arn = one.StartsWith("arn:", StringComparison.Ordinal) ? one : (await FleetLists.FindAsync(call, one)).FleetArn;
            destinations.Add(new() { DestinationArn = arn });
        }

        return destinations;
    }

    public IReadOnlyList<PlayerLatencyPolicy>? LatencyPolicies(ApiCall call) => call.Get(_latencyPolicies) is { Length: > 0 } policies ? policies : null;

    public FilterConfiguration? Filter(ApiCall call) => call.Get(_allowed) is { Length: > 0 } locations ? new() { AllowedLocations = locations } : null;

    public PriorityConfiguration? Priority(ApiCall call)
    {
        var (priorities, locations) = (call.Get(_priorities), call.Get(_locationOrder));
        return priorities is not { Length: > 0 } && locations is not { Length: > 0 } ? null : new()
        {
            PriorityOrder = priorities is { Length: > 0 } ? priorities : null,
            LocationOrder = locations is { Length: > 0 } ? locations : null,
        };
    }

    private static PlayerLatencyPolicy[] ReadPolicies(ArgumentResult result)
    {
        var policies = new List<PlayerLatencyPolicy>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            var parts = text.Split(':');
            var seconds = 0;
            if (int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) &&
                (parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out seconds))))
            {
                policies.Add(new() { MaximumIndividualPlayerLatencyMilliseconds = milliseconds, PolicyDurationSeconds = parts.Length == 1 ? null : seconds });
            }
            else
            {
                result.AddError($"--max-latency '{text}' is neither milliseconds nor milliseconds:seconds.");
            }
        }

        return [.. policies];
    }

    private static PriorityType[] ReadPriorities(ArgumentResult result)
    {
        var priorities = new List<PriorityType>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (WireNames.TryParse(text.ToUpperInvariant(), out PriorityType priority))
                priorities.Add(priority);
            else
                result.AddError($"--priority '{text}' is none of latency, cost, destination and location.");
        }

        return [.. priorities];
    }
}

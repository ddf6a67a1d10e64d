using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Queues;

/// <summary>What a queue's settings must obey beyond the shapes of their members.</summary>
internal static class QueueRules
{
    internal static void CheckDestinations(IReadOnlyList<GameSessionQueueDestination>? destinations)
    {
        foreach (var destination in destinations ?? [])
        {
            if (destination.DestinationArn is not { } arn)
                throw new InvalidRequestException("Destinations holds an element without DestinationArn.");
            if (!QueueDestinations.IsFleet(arn) && !QueueDestinations.IsAlias(arn))
                throw new InvalidRequestException($"Destination '{arn}' is neither a fleet's nor an alias's ARN.");
        }

        CheckDistinct(destinations?.Select(destination => destination.DestinationArn!), "Destinations");
    }

    internal static void CheckLatencyPolicies(IReadOnlyList<PlayerLatencyPolicy>? policies)
    {
        if (policies?.Any(policy => policy.MaximumIndividualPlayerLatencyMilliseconds is null) == true)
            throw new InvalidRequestException("PlayerLatencyPolicies holds an element without MaximumIndividualPlayerLatencyMilliseconds.");
    }

    internal static void CheckFilter(FilterConfiguration? filter) => CheckDistinct(filter?.AllowedLocations, "AllowedLocations");

    internal static void CheckPriority(PriorityConfiguration? priority)
    {
        CheckDistinct(priority?.PriorityOrder?.Select(WireNames.Of), "PriorityOrder");
        CheckDistinct(priority?.LocationOrder, "LocationOrder");
        if (priority?.PriorityOrder?.Contains(PriorityType.Location) == true && priority.LocationOrder is null)
            throw new InvalidRequestException("LocationOrder is missing: PriorityOrder has LOCATION.");
    }

    /// <summary>An object without members says that there is none.</summary>
    internal static FilterConfiguration? Filled(FilterConfiguration? filter) => filter?.AllowedLocations is null ? null : filter;

    /// <summary>An object without members says that there is none.</summary>
    internal static PriorityConfiguration? Filled(PriorityConfiguration? priority) =>
        priority is { PriorityOrder: null, LocationOrder: null } ? null : priority;

    internal static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    internal static void CheckDistinct(IEnumerable<string>? values, string member)
    {
        if (values?.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new InvalidRequestException($"{member} holds '{repeated.Key}' more than once.");
    }
}

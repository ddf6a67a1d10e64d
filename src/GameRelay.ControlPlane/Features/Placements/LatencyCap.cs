using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Placements;

internal static class LatencyCap
{
    /// <summary>
    /// The greatest latency that a player may have, so long after the request's start; null when no policy is in force. Policies follow one another from
    /// the lowest cap on, each for its duration, and one without a duration to the end.
    /// </summary>
    internal static int? InForce(IReadOnlyList<PlayerLatencyPolicy> policies, TimeSpan elapsed)
    {
        var end = TimeSpan.Zero;
        foreach (var policy in policies.OrderBy(policy => policy.MaximumIndividualPlayerLatencyMilliseconds))
        {
            if (policy.PolicyDurationSeconds is not { } seconds)
                return policy.MaximumIndividualPlayerLatencyMilliseconds;
            end += TimeSpan.FromSeconds(seconds);
            if (elapsed < end)
                return policy.MaximumIndividualPlayerLatencyMilliseconds;
        }

        return null;
    }
}

/// <summary>A request's latencies by location and player.</summary>
internal sealed class ReportedLatencies
{
    private const int MaximumQuotedLength = 64;

    private readonly string[] _players;
    private readonly Dictionary<string, Dictionary<string, float>> _byLocation;

    internal ReportedLatencies(IReadOnlyList<PlayerLatency> latencies)
    {
        _players = [.. latencies.Select(latency => latency.PlayerId!).Distinct()];
        _byLocation = latencies.GroupBy(latency => latency.RegionIdentifier!).ToDictionary(
            group => group.Key, group => group.ToDictionary(latency => latency.PlayerId!, latency => latency.LatencyInMilliseconds!.Value));
    }

    internal bool Any => _players.Length > 0;

    /// <summary>Of the players who reported one there; a location that nobody has reported comes after all others.</summary>
    internal float AverageAt(string location) =>
        _byLocation.TryGetValue(location, out var players) ? players.Values.Average() : float.PositiveInfinity;

    /// <summary>Why a location is out while this cap is in force: for one player alone, since each must be within it.</summary>
    internal (PassOverReason Reason, string Message)? Exceed(string location, int cap)
    {
        var there = _byLocation.GetValueOrDefault(location);
        foreach (var player in _players)
        {
            if (there is null || !there.TryGetValue(player, out var latency))
                return (PassOverReason.LatencyUnknown, FormattableString.Invariant($"Player '{Quote(player)}' reported no latency there; {cap} ms are allowed now."));
            if (latency > cap)
                return (PassOverReason.LatencyTooHigh, FormattableString.Invariant($"Player '{Quote(player)}' reported {latency} ms; {cap} ms are allowed now."));
        }

        return null;
    }

    private static string Quote(string player)
    {
        if (player.Length <= MaximumQuotedLength)
            return player;
        var length = char.IsHighSurrogate(player[MaximumQuotedLength - 1]) ? MaximumQuotedLength - 1 : MaximumQuotedLength;
        return player[..length] + "…";
    }
}

using System.Globalization;

namespace GameRelay.ControlPlane.Hosts.Capacity;

/// <summary>The ports for game sessions on this machine, cut into a range for each host, so that no two of its agents ever try the same port.</summary>
internal sealed record HostPorts(int First, int Last)
{
    /// <summary>For the 50 server processes that a host may run, and for as many ports that rest after use.</summary>
    public const int PerHost = 100;

    // What the API lets a fleet open.
    private const int Lowest = 1026;
    private const int Highest = 60_000;

    /// <summary>How many hosts have room.</summary>
    public int Count => (Last - First + 1) / PerHost;

    public static HostPorts? Parse(string text) =>
        text.Split('-') is [var first, var last]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
        && from >= Lowest && to <= Highest && from <= to
            ? new(from, to)
            : null;

    /// <summary>
    /// A range that no host of this platform has; null when all are taken. Not the first one: platforms that share a machine and its ports would all
    /// begin with that.
    /// </summary>
    public string? Choose(IReadOnlyCollection<string> taken)
    {
        string[] free = [.. Enumerable.Range(0, Count).Select(Range).Except(taken)];
        return free.Length == 0 ? null : free[Random.Shared.Next(free.Length)];
    }

    private string Range(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{First + (index * PerHost)}-{First + (index * PerHost) + PerHost - 1}");
}

namespace GameRelay.ControlPlane.Hosts.Capacity;

/// <summary>What would be lost with a host.</summary>
internal sealed record HostLoad(
    string ComputeId, string ComputeName, bool IsLost, bool IsActive, int ProtectedGameSessions, int GameSessions, int Players, DateTimeOffset CreatedAt)
{
    /// <summary>
    /// The hosts to take away, when one or more must go: first those with nothing left to lose; then those that can leave at once, before those that
    /// must wait for protected game sessions; with the fewest players, then the fewest game sessions, then still starting, then the youngest.
    /// </summary>
    public static IEnumerable<HostLoad> InOrderOfLoss(IEnumerable<HostLoad> hosts) => hosts
        .OrderByDescending(host => host.IsLost)
        .ThenBy(host => host.ProtectedGameSessions > 0)
        .ThenBy(host => host.Players)
        .ThenBy(host => host.GameSessions)
        .ThenBy(host => host.IsActive)
        .ThenByDescending(host => host.CreatedAt)
        .ThenBy(host => host.ComputeId, StringComparer.Ordinal);
}

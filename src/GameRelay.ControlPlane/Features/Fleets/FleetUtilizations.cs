using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>
/// What one location of each fleet hosts. Players are counted with the slots that are reserved for them, as a game session's own count is; and all
/// figures but that of the processes are of ACTIVE game sessions, so that players over maximum is how full they are.
/// </summary>
internal static class FleetUtilizations
{
    internal static async Task<IReadOnlyList<FleetUtilization>> ReadAsync(
        GameRelayDb db, IReadOnlyList<FleetRow> fleets, string location, CancellationToken cancellationToken)
    {
        string[] ids = [.. fleets.Select(fleet => fleet.Id)];
        var processes = await db.ServerProcesses
            .Where(p => ids.Contains(p.FleetId) && p.Location == location
                && (p.Status == ServerProcessStatus.Ready || p.Status == ServerProcessStatus.Claimed || p.Status == ServerProcessStatus.Active))
            .GroupBy(p => p.FleetId)
            .Select(group => new { FleetId = group.Key, Count = group.Count() })
            .ToDictionaryAsync(count => count.FleetId, cancellationToken);
        var sessions = await db.GameSessions
            .Where(s => ids.Contains(s.FleetId) && s.Location == location && s.Status == GameSessionStatus.Active)
            .GroupBy(s => s.FleetId)
            .Select(group => new
            {
                FleetId = group.Key,
                Count = group.Count(),
                Players = group.Sum(s => s.CurrentPlayerSessionCount),
                Maximum = group.Sum(s => s.MaximumPlayerSessionCount),
            })
            .ToDictionaryAsync(sum => sum.FleetId, cancellationToken);
        return
        [
            .. fleets.Select(fleet => new FleetUtilization
            {
                FleetId = fleet.Id,
                FleetArn = fleet.Arn,
                Location = location,
                ActiveServerProcessCount = processes.GetValueOrDefault(fleet.Id)?.Count ?? 0,
                ActiveGameSessionCount = sessions.GetValueOrDefault(fleet.Id)?.Count ?? 0,
                CurrentPlayerSessionCount = sessions.GetValueOrDefault(fleet.Id)?.Players ?? 0,
                MaximumPlayerSessionCount = sessions.GetValueOrDefault(fleet.Id)?.Maximum ?? 0,
            }),
        ];
    }
}

using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts.Capacity;

/// <summary>How many hosts all fleets may desire together.</summary>
internal sealed class HostQuota(IOptions<HostOptions> options)
{
    /// <summary>In the transaction that makes the hosts desired, before it does.</summary>
    /// <exception cref="LimitExceededException">There is no room for so many.</exception>
    internal async Task CheckAsync(GameRelayDb db, int added, CancellationToken cancellationToken)
    {
        if (options.Value.CapacityProvider != CapacityProvider.Process || added <= 0)
            return;

        await db.LockAsync("host quota", cancellationToken);
        var total = added + await db.FleetLocations.SumAsync(l => (long)l.Desired, cancellationToken);
        var room = options.Value.HostPorts!.Count;
        if (total > room)
        {
            throw new LimitExceededException(
                $"All fleets together would desire {total} instances; this machine has room for {room}, since each takes {HostPorts.PerHost} ports of " +
                $"ControlPlane:HostPortRange {options.Value.HostPortRange}.");
        }
    }
}

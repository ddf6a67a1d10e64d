using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>
/// Places requests as soon as they, or capacity for them, are there: whoever commits either raises the signal. Every replica has this loop; they take
/// turns by a lock that goes with the transaction, so there is no holder to wait for when one dies, and no order that two could break.
/// </summary>
internal sealed class PlacementLoop(
    PlacementBatch batch, PlacementEndings endings, PlacementSignal signal, ZeroCapacity zeroCapacity, TimeProvider time, ILogger<PlacementLoop> logger)
    : BackgroundService
{
    /// <summary>Whoever holds it places.</summary>
    internal const string LockName = "placements";

    // Behind the signals: timeouts, latency policies that follow one another, and what was lost with a replica.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>From here to the transaction's end nobody else places anything. A transaction that hangs gives it up.</summary>
    internal static async Task LockAsync(GameRelayDb db, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("SELECT set_config('idle_in_transaction_session_timeout', '5s', true)", cancellationToken);
        await db.LockAsync(LockName, cancellationToken);
    }

    /// <summary>One look at everything that waits.</summary>
    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        await endings.EndOverdueAsync(cancellationToken);
        HashSet<string> seen = [];
        HashSet<(string FleetId, string Location)> asked = [];
        PlacedBatch placed;
        do
        {
            placed = await batch.PlaceAsync(seen, cancellationToken);
            seen.UnionWith(placed.Examined);
            asked.UnionWith(placed.ScaledToZero);
        }
        while (placed.MayGoOn);

        foreach (var (fleetId, location) in asked)
            await zeroCapacity.WaitedForAsync(fleetId, location, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = time.CreateTimer(_ => signal.Raise(), null, Interval, Interval);
        while (!stoppingToken.IsCancellationRequested)
        {
            await signal.WaitAsync(stoppingToken);
            await LeasedLoop.GuardAsync(LockName, () => TickAsync(stoppingToken), logger, stoppingToken);
        }
    }
}

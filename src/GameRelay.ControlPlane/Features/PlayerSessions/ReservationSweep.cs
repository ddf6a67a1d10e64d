using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

/// <summary>Opens the slots of reservations that nobody has claimed in 60 seconds.</summary>
internal sealed class ReservationSweep(
    Transactions transactions, PlayerSessionTransitions transitions, Leases leases, TimeProvider time, ILogger<ReservationSweep> logger)
    : LeasedLoop("reservation-sweep", TimeSpan.FromSeconds(1), leases, time, logger)
{
    private const int BatchSize = 1_000;

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        int freed;
        do
        {
            freed = await transactions.RunAsync(
                async db =>
                {
                    await Leases.CheckAsync(db, lease, cancellationToken);
                    return await transitions.TimeOutReservationsAsync(db, BatchSize, cancellationToken);
                },
                cancellationToken);
        }
        while (freed >= BatchSize);
    }
}

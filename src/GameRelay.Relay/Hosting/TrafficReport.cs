using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Routing;
using GameRelay.Relay.Transports;

namespace GameRelay.Relay.Hosting;

internal static class TrafficReport
{
    public static Traffic ToReport(this RelaySnapshot session, IReadOnlyList<IRelayTransport> transports)
    {
        return new()
        {
            MessagesIn = session.MessagesIn,
            BytesIn = session.BytesIn,
            MessagesOut = session.MessagesOut,
            BytesOut = session.BytesOut,
            DatagramsIn = transports.Sum(transport => transport.Counters.DatagramsReceived),
            DatagramsOut = transports.Sum(transport => transport.Counters.DatagramsSent),
            DroppedMessages =
            {
                ["invalid"] = session.DroppedInvalid,
                ["no_target"] = session.DroppedNoTarget,
                ["script"] = session.DroppedByScript,
                ["queue_full"] = transports.Sum(transport => transport.Counters.FastDroppedQueueFull),
                ["too_long"] = transports.Sum(transport => transport.Counters.DroppedTooLong),
            },
            DroppedDatagrams =
            {
                ["malformed"] = transports.Sum(transport => transport.Counters.DroppedMalformed),
                ["unauthenticated"] = transports.Sum(transport => transport.Counters.DroppedUnauthenticated),
                ["replayed"] = transports.Sum(transport => transport.Counters.DroppedReplayed),
                ["token_refused"] = transports.Sum(transport => transport.Counters.DroppedTokenRefused),
                ["pending_full"] = transports.Sum(transport => transport.Counters.DroppedPendingFull),
                ["rate_limited"] = transports.Sum(transport => transport.Counters.DroppedRateLimited),
                ["unsendable"] = transports.Sum(transport => transport.Counters.DroppedUnsendable),
                ["invalid_frame"] = transports.Sum(transport => transport.Counters.DroppedInvalidFrames),
            },
        };
    }
}

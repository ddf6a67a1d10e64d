using Google.Protobuf.WellKnownTypes;

namespace GameRelay.HostAgent;

internal static class ToldTime
{
    /// <summary>Whether it is there, and a time: a peer may send any numbers.</summary>
    public static bool IsTime(this Timestamp? told) =>
        told is { Nanos: >= 0 and < 1_000_000_000 }
            && told.Seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && told.Seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
}

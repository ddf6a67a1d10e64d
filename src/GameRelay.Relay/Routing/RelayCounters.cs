namespace GameRelay.Relay.Routing;

/// <summary>Totals of one game session since its start; an immutable copy is taken with <see cref="Snapshot"/>. Transports count their own drops.</summary>
internal sealed class RelayCounters
{
    public long MessagesIn;
    public long BytesIn;
    public long MessagesOut;
    public long BytesOut;

    /// <summary>A reserved op code, a target that cannot be, a payload that is too long.</summary>
    public long DroppedInvalid;

    /// <summary>The target has left or never was.</summary>
    public long DroppedNoTarget;

    /// <summary>onSendToPlayer or onSendToGroup said no.</summary>
    public long DroppedByScript;

    public RelaySnapshot Snapshot(int players) =>
        new(players, MessagesIn, BytesIn, MessagesOut, BytesOut, DroppedInvalid, DroppedNoTarget, DroppedByScript);
}

internal sealed record RelaySnapshot(
    int Players, long MessagesIn, long BytesIn, long MessagesOut, long BytesOut, long DroppedInvalid, long DroppedNoTarget, long DroppedByScript)
{
    public string ToText() =>
        $"Messages from players: {MessagesIn} ({BytesIn} bytes), to players: {MessagesOut} ({BytesOut} bytes); " +
        $"dropped: {DroppedInvalid} that cannot be, {DroppedNoTarget} for nobody, {DroppedByScript} by the script.";
}

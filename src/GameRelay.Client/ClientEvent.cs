namespace GameRelay.Client;

internal enum ClientEventKind
{
    Opened,
    Closed,
    Data,
    Membership,
    Error,
}

/// <summary>What happened under the client's lock, to be raised outside it. A message's buffer is rented until then.</summary>
internal readonly struct ClientEvent
{
    public ClientEventKind Kind { get; init; }
    public RelayClosed? Closed { get; init; }

    /// <summary>With Opened and Closed: who waits for that connection to open.</summary>
    public TaskCompletionSource<bool>? Opening { get; init; }

    public RelayData Data { get; init; }
    public byte[]? Rented { get; init; }
    public GroupMembership? Membership { get; init; }
    public Exception? Error { get; init; }
}

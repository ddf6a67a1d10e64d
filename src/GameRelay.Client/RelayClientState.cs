namespace GameRelay.Client;

/// <summary>Where a <see cref="RelayClient"/> stands.</summary>
public enum RelayClientState
{
    /// <summary>Not connected: before the first <see cref="RelayClient.Connect"/>, and after <see cref="RelayClient.Closed"/>.</summary>
    Closed,

    /// <summary>On the way in; messages cannot be sent yet.</summary>
    Connecting,

    /// <summary>In the game session.</summary>
    Open,

    /// <summary>
    /// In the game session, but nothing has been heard of the relay for some seconds. The client tries from a new local port; reliable messages
    /// are kept for when it succeeds, and no event but <see cref="RelayClient.Closed"/> comes if it does not.
    /// </summary>
    Reconnecting,

    /// <summary>Leaving: <see cref="RelayClient.Close"/> was called, and what was sent before is still under way.</summary>
    Closing,
}

namespace GameRelay.Client;

/// <summary>Thrown by <see cref="RelayClient.ConnectAsync"/> when the player did not get into the game session.</summary>
public sealed class RelayConnectException : Exception
{
    internal RelayConnectException(RelayClosed closed)
        : base(closed.Reason.Length == 0 ? $"The connection was not made: {closed.Code}." : $"The connection was not made: {closed.Code}. {closed.Reason}") =>
        Code = closed.Code;

    /// <summary>Why.</summary>
    public DisconnectCode Code { get; }
}

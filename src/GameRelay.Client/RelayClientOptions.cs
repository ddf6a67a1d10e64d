using System.Net;

namespace GameRelay.Client;

/// <summary>How a <see cref="RelayClient"/> runs.</summary>
public sealed class RelayClientOptions
{
    /// <summary>Who moves the client on and raises its events. The default is <see cref="RelayClientThreading.Polled"/>.</summary>
    public RelayClientThreading Threading { get; init; }

    /// <summary>How long the relay has to answer and to accept the player. The default is 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <see cref="RelayClient.Close"/> waits for the relay to take what was sent before. The default is one second.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    // A name of two address families, in tests on machines whose own names have one.
    internal Func<string, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;
}

/// <summary>Who moves a <see cref="RelayClient"/> on and raises its events.</summary>
public enum RelayClientThreading
{
    /// <summary>
    /// The game: nothing happens but within <see cref="RelayClient.Poll"/>, which a game loop calls every frame. What is sent leaves with the
    /// next poll.
    /// </summary>
    Polled,

    /// <summary>A thread of the client's own, on which events are raised; what is sent leaves at once.</summary>
    OwnThread,
}

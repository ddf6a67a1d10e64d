using System.Net;
using System.Net.Sockets;

namespace GameRelay.Client;

/// <summary>Which of a host's addresses are tried, and in which order.</summary>
internal static class CandidateAddresses
{
    private const int Maximum = 4;

    /// <summary>
    /// IPv4 first, for hosts announce IPv6 more often than they can be reached by it; then the families take turns, so that the first two tries
    /// cover both.
    /// </summary>
    public static IEnumerable<IPAddress> Order(IReadOnlyCollection<IPAddress> addresses)
    {
        var v4 = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily == AddressFamily.InterNetwork && Socket.OSSupportsIPv4));
        var v6 = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily == AddressFamily.InterNetworkV6 && Socket.OSSupportsIPv6));
        for (var taken = 0; taken < Maximum && v4.Count + v6.Count > 0; taken++)
            yield return v6.Count == 0 || (v4.Count > 0 && taken % 2 == 0) ? v4.Dequeue() : v6.Dequeue();
    }
}

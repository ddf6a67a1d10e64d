using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GameRelay.HostAgent.Processes;

internal readonly record struct PortRange(int First, int Last)
{
    // What the API lets a fleet open; API clients refuse session ports above.
    private const int Lowest = 1026;
    private const int Highest = 60000;

    public int Count => Last - First + 1;

    public static PortRange Parse(string text) =>
        TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is not a port range.");

    public static bool TryParse(string text, out PortRange range)
    {
        range = default;
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || first < Lowest || last > Highest || first > last)
        {
            return false;
        }
        range = new(first, last);
        return true;
    }
}

/// <summary>Hands out ports that are free for UDP and TCP. Each rests for a while after use.</summary>
internal sealed class PortPool(PortRange range, IPAddress address, TimeSpan rest, TimeProvider time)
{
    private readonly HashSet<int> _taken = [];
    private readonly Dictionary<int, DateTimeOffset> _resting = [];

    // Agents that share a machine and a range start at different places, and so seldom try the same port at the same moment.
    private int _next = Random.Shared.Next(range.Count);

    public int? Take()
    {
        var now = time.GetUtcNow();
        for (var tried = 0; tried < range.Count; tried++)
        {
            var port = range.First + _next;
            _next = (_next + 1) % range.Count;
            if (_taken.Contains(port) || (_resting.TryGetValue(port, out var until) && until > now) || !IsFree(port))
                continue;
            _resting.Remove(port);
            _taken.Add(port);
            return port;
        }
        return null;
    }

    /// <summary>A process that is adopted has this port.</summary>
    public void Keep(int port) => _taken.Add(port);

    public void Return(int port)
    {
        if (_taken.Remove(port))
            _resting[port] = time.GetUtcNow() + rest;
    }

    private bool IsFree(int port)
    {
        // A relay that binds every IPv6 address binds every IPv4 address too.
        if (address.Equals(IPAddress.IPv6Any) && !IsFree(IPAddress.Any, port))
            return false;
        return IsFree(address, port);
    }

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(address, port));
            using var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(address, port));
            tcp.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace GameRelay.Relay.Transports.Native;

/// <summary>A client's real address in the form in which sockets take and give it, so that no datagram costs an allocation.</summary>
internal sealed class PathEndPoint : IPEndPoint
{
    private readonly SocketAddress _address;

    public PathEndPoint(AddressFamily family)
        : base(IPAddress.None, 0)
    {
        _address = new SocketAddress(family);
        AddressFamily = family;
    }

    /// <summary>Also what LiteNetLib chooses the socket by.</summary>
    public override AddressFamily AddressFamily { get; }

    /// <summary>The bytes of family, port and address, as the system lays them out.</summary>
    public ReadOnlySpan<byte> Bytes => _address.Buffer.Span[.._address.Size];

    public override SocketAddress Serialize() => _address;

    /// <summary>LiteNetLib asks its buffer end point to make an end point of each datagram's source; the same object serves for all of them.</summary>
    public override EndPoint Create(SocketAddress socketAddress)
    {
        Set(socketAddress.Buffer.Span[..socketAddress.Size]);
        return this;
    }

    public PathEndPoint Copy()
    {
        var copy = new PathEndPoint(AddressFamily);
        copy.Set(Bytes);
        return copy;
    }

    public bool IsSameAs(PathEndPoint other) => Bytes.SequenceEqual(other.Bytes);

    public IPEndPoint ToIPEndPoint() => (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(_address);

    public override string ToString() => ToIPEndPoint().ToString();

    /// <summary>Takes an address over, as the system lays it out.</summary>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        _address.Size = bytes.Length;
        bytes.CopyTo(_address.Buffer.Span);
    }
}

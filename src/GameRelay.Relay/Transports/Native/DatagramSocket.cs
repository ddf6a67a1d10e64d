using System.Net.Sockets;
using System.Runtime.InteropServices;
using GameRelay.Realtime;

namespace GameRelay.Relay.Transports.Native;

/// <summary>
/// A bound UDP socket by recvmmsg(2) and sendmmsg(2): a system call for a batch of datagrams, and no allocation for any. Used on the session's thread only;
/// the descriptor belongs to somebody else.
/// </summary>
internal sealed unsafe partial class DatagramSocket
{
    // One longer than this is no datagram of ours; what is cut off here is dropped for its length.
    private const int ReceiveBytes = RealtimeLimits.MaxDatagramBytes + 8;

    private const int BatchSize = 32;
    private const int AddressBytes = 28; // sockaddr_in6
    private const int DontWait = 0x40;
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const short Writable = 4;

    // The system's own buffer holds milliseconds of a network card's work. A flush waits for it once; what does not fit then is dropped, as the network would.
    private const int FullBufferMilliseconds = 10;

    private readonly int _descriptor;
    private readonly TransportCounters _counters;
    private readonly Batch _received = new(ReceiveBytes);
    private readonly Batch _sending = new(RealtimeLimits.MaxDatagramBytes);
    private int _queued;
    private bool _hasWaited;

    public DatagramSocket(Socket socket, TransportCounters counters)
    {
        _counters = counters;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        AddressFamily = socket.AddressFamily;
        Source = new PathEndPoint(AddressFamily);
    }

    public AddressFamily AddressFamily { get; }

    public int Descriptor => _descriptor;

    /// <summary>Where the datagram that <see cref="Received"/> returned last came from.</summary>
    public PathEndPoint Source { get; }

    /// <summary>A datagram's place in the batch, to be filled and then queued with <see cref="Queue(int, PathEndPoint)"/>.</summary>
    public Span<byte> Next => _sending.Buffer(_queued);

    /// <summary>Takes what has arrived, as much as a batch holds, without waiting.</summary>
    /// <returns>How many datagrams there are to look at; fewer than <see cref="IsFull"/> has it when the socket is empty.</returns>
    public int Receive()
    {
        _received.ResetAddresses();
        var count = ReceiveMany(_descriptor, _received.Headers, BatchSize, DontWait, null);
        return Math.Max(count, 0); // nothing there, or an error of an earlier send
    }

    public static bool IsFull(int count) => count == BatchSize;

    public Span<byte> Received(int index)
    {
        Source.Set(_received.Address(index));
        return _received.Datagram(index);
    }

    /// <summary>Queues what was written to <see cref="Next"/>.</summary>
    public void Queue(int length, PathEndPoint destination)
    {
        _sending.Set(_queued, length, destination.Bytes);
        if (++_queued == BatchSize)
            SendBatch();
    }

    /// <summary>Queues a datagram.</summary>
    public void Queue(ReadOnlySpan<byte> datagram, PathEndPoint destination)
    {
        datagram.CopyTo(Next);
        Queue(datagram.Length, destination);
    }

    /// <summary>Hands what is still queued to the system: the end of a flush.</summary>
    public void Send()
    {
        SendBatch();
        _hasWaited = false;
    }

    private void SendBatch()
    {
        for (var sent = 0; sent < _queued;)
        {
            var count = SendMany(_descriptor, _sending.Headers + sent, (uint)(_queued - sent), DontWait);
            if (count > 0)
            {
                _counters.DatagramsSent += count;
                sent += count;
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case WouldBlock when IsWritableInTime():
                    break;
                case WouldBlock:
                    _counters.DroppedUnsendable += _queued - sent;
                    sent = _queued;
                    break;
                default:
                    _counters.DroppedUnsendable++;
                    sent++;
                    break;
            }
        }

        _queued = 0;
    }

    private bool IsWritableInTime()
    {
        if (_hasWaited)
            return false;
        _hasWaited = true;
        PollDescriptor descriptor = new() { Descriptor = _descriptor, Events = Writable };
        return Poll(&descriptor, 1, FullBufferMilliseconds) > 0;
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMany(int descriptor, MessageHeader* headers, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int SendMany(int descriptor, MessageHeader* headers, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }

    // struct mmsghdr, as Linux has it on 64 bits: a struct msghdr of 56 bytes, and the length.
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public nint Flags;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>The memory of one direction, which never moves.</summary>
    private sealed class Batch
    {
        private readonly int _stride;
        private readonly byte[] _buffers;
        private readonly byte[] _addresses = GC.AllocateArray<byte>(BatchSize * AddressBytes, pinned: true);
        private readonly MessageHeader[] _headers = GC.AllocateArray<MessageHeader>(BatchSize, pinned: true);
        private readonly Vector[] _vectors = GC.AllocateArray<Vector>(BatchSize, pinned: true);

        public Batch(int stride)
        {
            _stride = stride;
            _buffers = GC.AllocateUninitializedArray<byte>(BatchSize * stride, pinned: true);
            for (var i = 0; i < BatchSize; i++)
            {
                _vectors[i] = new Vector { Base = Pinned(_buffers, i * stride), Length = (nuint)stride };
                _headers[i] = new MessageHeader { Name = Pinned(_addresses, i * AddressBytes), Vectors = (Vector*)Pinned(_vectors, i), VectorCount = 1 };
            }
        }

        public MessageHeader* Headers => (MessageHeader*)Pinned(_headers, 0);

        public Span<byte> Buffer(int index) => _buffers.AsSpan(index * _stride, _stride);

        public Span<byte> Datagram(int index) => _buffers.AsSpan(index * _stride, (int)_headers[index].Length);

        public ReadOnlySpan<byte> Address(int index) => _addresses.AsSpan(index * AddressBytes, (int)Math.Min(_headers[index].NameLength, AddressBytes));

        public void ResetAddresses()
        {
            foreach (ref var header in _headers.AsSpan())
                header.NameLength = AddressBytes;
        }

        public void Set(int index, int length, ReadOnlySpan<byte> address)
        {
            _vectors[index].Length = (nuint)length;
            _headers[index].NameLength = (uint)address.Length;
            address.CopyTo(_addresses.AsSpan(index * AddressBytes));
        }

        private static byte* Pinned<T>(T[] array, int index) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(array, index);
    }
}

using System.Buffers;
using System.IO.Compression;

namespace GameRelay.Relay.Scripting;

/// <summary>
/// What the script packs or unpacks at this moment. Its data cross in pieces through the exchange buffer, both ways, and what comes out is bounded: a few bytes
/// may unpack to any number.
/// </summary>
internal sealed class ScriptCompression(ExchangeBuffer exchange, long mostBytes)
{
    private const int TooLarge = -1;
    private const int WrongHeader = -2;
    private const int Wrong = -3;
    private const int Truncated = -4;

    private ArrayBufferWriter<byte> _input = new();
    private byte[] _output = [];

    public void Add(int length) => _input.Write(exchange.ReadPayload(length));

    /// <returns>The length of what came out.</returns>
    public int Pack(string format, int level)
    {
        // The writers write nothing at all of nothing.
        if (_input.WrittenCount == 0)
        {
            _output = format switch
            {
                "gzip" => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                "zlib" => [0x78, 0x9c, 3, 0, 0, 0, 0, 1],
                _ => [3, 0],
            };
            return _output.Length;
        }
        ZLibCompressionOptions options = new() { CompressionLevel = level };
        using MemoryStream output = new();
        using (Stream packing = format switch
        {
            "gzip" => new GZipStream(output, options, leaveOpen: true),
            "zlib" => new ZLibStream(output, options, leaveOpen: true),
            _ => new DeflateStream(output, options, leaveOpen: true),
        })
        {
            packing.Write(_input.WrittenSpan);
        }
        _input = new();
        _output = output.ToArray();
        return _output.Length;
    }

    /// <returns>The length of what came out, or one of the codes above, of which <c>zlib.js</c> makes errors.</returns>
    public int Unpack(string format, int most)
    {
        var packed = _input.WrittenSpan.ToArray();
        _input = new();
        if (!BeginsAs(format, packed))
            return WrongHeader;
        if (packed.Length < 2)
            return Truncated;
        using PackedBytes source = new(packed, endsWithOneMore: format == "gzip");
        using Stream unpacking = format switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "zlib" => new ZLibStream(source, CompressionMode.Decompress),
            _ => new DeflateStream(source, CompressionMode.Decompress),
        };
        using MemoryStream output = new();
        var limit = Math.Min(most, mostBytes);
        var buffer = new byte[16 << 10];
        try
        {
            while (unpacking.Read(buffer) is > 0 and var read)
            {
                output.Write(buffer, 0, read);
                if (output.Length > limit)
                    return TooLarge;
            }
        }
        catch (InvalidDataException)
        {
            return Wrong;
        }
        if (source.WasShort)
            return Truncated;
        _output = output.ToArray();
        return _output.Length;
    }

    /// <returns>How much of the rest lies in the exchange buffer now.</returns>
    public int Read(int offset)
    {
        var length = Math.Clamp(_output.Length - offset, 0, ExchangeBuffer.PayloadCapacity);
        _output.AsSpan(offset, length).CopyTo(exchange.Payload(length));
        if (offset + length == _output.Length)
            _output = [];
        return length;
    }

    private static bool BeginsAs(string format, ReadOnlySpan<byte> packed) => format switch
    {
        _ when packed.IsEmpty => true,
        "gzip" => packed[0] == 0x1f && (packed.Length < 2 || packed[1] == 0x8b),
        "zlib" => packed.Length < 2 || ((packed[0] & 15) == 8 && ((packed[0] << 8) | packed[1]) % 31 == 0),
        _ => true,
    };

    /// <summary>
    /// The bytes, and whether more than them was asked for: the readers take a stream that ends too soon for a whole one. The reader of gzip always looks whether
    /// another member follows; one byte more, which begins none, tells it that.
    /// </summary>
    private sealed class PackedBytes(byte[] bytes, bool endsWithOneMore) : Stream
    {
        private int _position;

        public bool WasShort { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_position == bytes.Length && endsWithOneMore)
            {
                _position++;
                buffer[0] = 0;
                return 1;
            }
            if (_position >= bytes.Length)
            {
                WasShort = true;
                return 0;
            }
            var read = Math.Min(buffer.Length, bytes.Length - _position);
            bytes.AsSpan(_position, read).CopyTo(buffer);
            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

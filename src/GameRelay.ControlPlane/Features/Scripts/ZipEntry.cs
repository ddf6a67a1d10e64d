using System.IO.Compression;

namespace GameRelay.ControlPlane.Features.Scripts;

internal enum ZipMethod
{
    Stored = 0,
    Deflated = 8,
}

/// <summary>One entry of a zip, as its directory and its own header agree on it.</summary>
internal sealed record ZipEntry
{
    public required string Name { get; init; }
    public required ZipMethod Method { get; init; }
    public required uint Crc { get; init; }

    /// <summary>Bytes of its content when unpacked, as the zip says; not to be believed.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes of its content in the zip.</summary>
    public required int PackedSize { get; init; }

    public required int HeaderOffset { get; init; }
    public required int ContentOffset { get; init; }

    /// <summary>The kind of file in a Unix mode, when a Unix made the zip; else 0.</summary>
    public required int UnixType { get; init; }

    public bool IsFolder => Name.EndsWith('/');

    public Stream Open(byte[] zip)
    {
        var packed = new MemoryStream(zip, ContentOffset, PackedSize, writable: false);
        return Method == ZipMethod.Stored ? packed : new DeflateStream(packed, CompressionMode.Decompress);
    }
}

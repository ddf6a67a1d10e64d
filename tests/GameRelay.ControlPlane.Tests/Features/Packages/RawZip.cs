using System.IO.Compression;
using System.Text;
using GameRelay.ControlPlane.Features.Scripts;

namespace GameRelay.ControlPlane.Tests.Features.Packages;

/// <summary>One entry, with whatever a test wants to say about it that is not so.</summary>
internal sealed record RawEntry(string Name, byte[] Content)
{
    public bool Deflate { get; init; }

    /// <summary>The method that is said; the content is as <see cref="Deflate"/> has it.</summary>
    public int? Method { get; init; }

    public int Flags { get; init; }
    public uint? Crc { get; init; }
    public uint? Size { get; init; }
    public int UnixMode { get; init; }
    public byte[]? NameBytes { get; init; }
    public byte[]? LocalNameBytes { get; init; }
    public uint? HeaderOffset { get; init; }
    public int Disk { get; init; }

    /// <summary>Sizes and place stand in a Zip64 field.</summary>
    public bool Zip64 { get; init; }

    /// <summary>Instead of the Zip64 field that it should be.</summary>
    public byte[]? Extra { get; init; }

    public RawEntry(string name, string content = "x")
        : this(name, Encoding.UTF8.GetBytes(content))
    {
    }
}

/// <summary>Writes zips byte by byte, also those that no tool would write.</summary>
internal sealed record RawZip(params RawEntry[] Entries)
{
    public byte[] Before { get; init; } = [];
    public byte[] AfterDirectory { get; init; } = [];
    public byte[] Comment { get; init; } = [];
    public byte[] AfterEnd { get; init; } = [];
    public int? Count { get; init; }
    public int Disk { get; init; }
    public int DirectoryOffsetError { get; init; }
    public bool Zip64 { get; init; }
    public long? Zip64Count { get; init; }
    public long? Zip64EndOffset { get; init; }

    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Before);
        var offsets = new List<uint>();
        foreach (var entry in Entries)
        {
            offsets.Add((uint)buffer.Position);
            WriteLocal(writer, entry);
        }

        var directory = buffer.Position;
        foreach (var (entry, offset) in Entries.Zip(offsets))
            WriteDirectoryEntry(writer, entry, offset);
        var length = buffer.Position - directory;
        writer.Write(AfterDirectory);
        if (Zip64)
            WriteZip64End(writer, directory, length);
        writer.Write(0x0605_4B50);
        writer.Write((ushort)Disk);
        writer.Write((ushort)Disk);
        writer.Write((ushort)(Zip64 ? ushort.MaxValue : Count ?? Entries.Length));
        writer.Write((ushort)(Zip64 ? ushort.MaxValue : Count ?? Entries.Length));
        writer.Write(Zip64 ? uint.MaxValue : (uint)length);
        writer.Write(Zip64 ? uint.MaxValue : (uint)(directory + DirectoryOffsetError));
        writer.Write((ushort)Comment.Length);
        writer.Write(Comment);
        writer.Write(AfterEnd);
        return buffer.ToArray();
    }

    private void WriteZip64End(BinaryWriter writer, long directory, long length)
    {
        var at = writer.BaseStream.Position;
        writer.Write(0x0606_4B50);
        writer.Write(44L);
        writer.Write((ushort)45);
        writer.Write((ushort)45);
        writer.Write(0);
        writer.Write(0);
        writer.Write(Zip64Count ?? Entries.Length);
        writer.Write(Zip64Count ?? Entries.Length);
        writer.Write(length);
        writer.Write(directory);
        writer.Write(0x0706_4B50);
        writer.Write(0);
        writer.Write(Zip64EndOffset ?? at);
        writer.Write(1);
    }

    private static void WriteLocal(BinaryWriter writer, RawEntry entry)
    {
        var (packed, name) = (Pack(entry), entry.LocalNameBytes ?? NameOf(entry));
        writer.Write(0x0403_4B50);
        writer.Write((ushort)20);
        writer.Write((ushort)entry.Flags);
        writer.Write((ushort)MethodOf(entry));
        writer.Write(0);
        writer.Write(CrcOf(entry));
        writer.Write(packed.Length);
        writer.Write(entry.Size ?? (uint)entry.Content.Length);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)0);
        writer.Write(name);
        writer.Write(packed);
    }

    private static void WriteDirectoryEntry(BinaryWriter writer, RawEntry entry, uint offset)
    {
        var name = NameOf(entry);
        var (size, packedSize, place) = (entry.Size ?? (uint)entry.Content.Length, (uint)Pack(entry).Length, entry.HeaderOffset ?? offset);
        var extra = entry.Extra ?? (entry.Zip64
            ? [1, 0, 24, 0, .. BitConverter.GetBytes((long)size), .. BitConverter.GetBytes((long)packedSize), .. BitConverter.GetBytes((long)place)]
            : []);
        writer.Write(0x0201_4B50);
        writer.Write((byte)20);
        writer.Write((byte)3); // made on Unix
        writer.Write((ushort)20);
        writer.Write((ushort)entry.Flags);
        writer.Write((ushort)MethodOf(entry));
        writer.Write(0);
        writer.Write(CrcOf(entry));
        writer.Write(entry.Zip64 ? uint.MaxValue : packedSize);
        writer.Write(entry.Zip64 ? uint.MaxValue : size);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)extra.Length);
        writer.Write((ushort)0);
        writer.Write((ushort)entry.Disk);
        writer.Write((ushort)0);
        writer.Write((uint)entry.UnixMode << 16);
        writer.Write(entry.Zip64 ? uint.MaxValue : place);
        writer.Write(name);
        writer.Write(extra);
    }

    private static byte[] Pack(RawEntry entry)
    {
        if (!entry.Deflate)
            return entry.Content;
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(entry.Content);
        return packed.ToArray();
    }

    private static byte[] NameOf(RawEntry entry) => entry.NameBytes ?? Encoding.UTF8.GetBytes(entry.Name);

    private static int MethodOf(RawEntry entry) => entry.Method ?? (entry.Deflate ? 8 : 0);

    private static uint CrcOf(RawEntry entry) => entry.Crc ?? Crc32.Finish(Crc32.Append(Crc32.Start, entry.Content));
}

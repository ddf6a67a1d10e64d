using System.Buffers.Binary;
using System.Text;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Scripts;

/// <summary>
/// The entries of a zip (PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.4). Programs differ in what they make of a zip that says two things about itself, so
/// one that a host could read in another way than it is read here is refused:
/// <code>
///  [local header, content]… [directory: a header for each entry] [Zip64 end, Zip64 locator] [end, comment]
/// </code>
/// </summary>
internal static class ZipDirectory
{
    private const uint LocalSignature = 0x0403_4B50;
    private const uint EntrySignature = 0x0201_4B50;
    private const uint EndSignature = 0x0605_4B50;
    private const uint Zip64EndSignature = 0x0606_4B50;
    private const uint Zip64LocatorSignature = 0x0706_4B50;

    private const int LocalLength = 30;
    private const int EntryLength = 46;
    private const int EndLength = 22;
    private const int Zip64EndLength = 56;
    private const int Zip64LocatorLength = 20;
    private const int Zip64ExtraId = 1;

    // Encryption, and the encryption of the directory itself.
    private const int EncryptedFlags = 0x0001 | 0x0040 | 0x2000;
    private const int AesMethod = 99;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly record struct Extent(long Entries, long Offset, long Length);

    /// <exception cref="InvalidRequestException">The message says what is wrong with the zip.</exception>
    internal static List<ZipEntry> Read(ReadOnlySpan<byte> zip, int maximumEntries)
    {
        var directory = FindDirectory(zip);
        if (directory.Entries > maximumEntries)
            throw ScriptPackage.Refuse($"it has {directory.Entries} entries, and at most {maximumEntries} are allowed");

        var entries = new List<ZipEntry>();
        var rest = zip.Slice((int)directory.Offset, (int)directory.Length);
        for (var i = 0L; i < directory.Entries; i++)
            entries.Add(ReadEntry(zip[..(int)directory.Offset], ref rest));
        if (rest.Length > 0)
            throw Unreadable("its directory has more than the entries that its end counts");
        CheckOverlaps(entries);
        return entries;
    }

    private static Extent FindDirectory(ReadOnlySpan<byte> zip)
    {
        var end = FindEnd(zip);
        var fields = zip[end..];
        var stated = new Extent(U16(fields, 10), U32(fields, 16), U32(fields, 12));
        if (U16(fields, 8) != U16(fields, 10) || U16(fields, 4) != 0 || U16(fields, 6) != 0)
            throw Unreadable("it is one of several parts");

        var locator = end - Zip64LocatorLength;
        var isZip64 = locator >= 0 && U32(zip, locator) == Zip64LocatorSignature;
        var (directory, directoryEnd) = isZip64 ? ReadZip64(zip, locator, stated) : (stated, end);
        if (directory.Offset + directory.Length != directoryEnd)
            throw Unreadable("its directory is not where its end says");
        return directory;
    }

    private static int FindEnd(ReadOnlySpan<byte> zip)
    {
        var end = zip.LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + EndLength > zip.Length)
            throw Unreadable("it has no end: it is cut off, or something else");
        var follows = zip.Length - (end + EndLength + U16(zip, end + 20));
        return follows switch
        {
            0 => end,
            > 0 => throw Unreadable($"{follows} bytes follow its end"),
            _ => throw Unreadable("its comment is cut off"),
        };
    }

    private static (Extent Directory, int End) ReadZip64(ReadOnlySpan<byte> zip, int locator, Extent stated)
    {
        var at = U64(zip, locator + 8);
        if (U32(zip, locator + 4) != 0 || U32(zip, locator + 16) > 1)
            throw Unreadable("it is one of several parts");
        var fits = locator >= Zip64EndLength && at <= (ulong)(locator - Zip64EndLength);
        if (!fits || U32(zip, (int)at) != Zip64EndSignature || U64(zip, (int)at + 4) + 12 + at != (ulong)locator)
            throw Unreadable("its Zip64 end is not where its locator says");

        var fields = zip[(int)at..];
        var (entries, length, offset) = (U64(fields, 32), U64(fields, 40), U64(fields, 48));
        if (U32(fields, 16) != 0 || U32(fields, 20) != 0 || U64(fields, 24) != entries)
            throw Unreadable("it is one of several parts");
        if (!Agrees(stated.Entries, ushort.MaxValue, entries) || !Agrees(stated.Length, uint.MaxValue, length) || !Agrees(stated.Offset, uint.MaxValue, offset))
            throw Unreadable("its Zip64 end contradicts its end");
        return (new((long)entries, (long)offset, (long)length), (int)at);

        // All ones stand for "see Zip64". What agrees with neither, or is longer than the file, has no place in it.
        bool Agrees(long plain, long seeZip64, ulong value) => value <= (ulong)locator && (plain == (long)value || plain == seeZip64);
    }

    private static ZipEntry ReadEntry(ReadOnlySpan<byte> contents, ref ReadOnlySpan<byte> directory)
    {
        if (directory.Length < EntryLength || U32(directory, 0) != EntrySignature)
            throw Unreadable("its directory has fewer entries than its end counts");
        var (nameLength, extraLength) = (U16(directory, 28), U16(directory, 30));
        var length = EntryLength + nameLength + extraLength + U16(directory, 32);
        if (length > directory.Length)
            throw Unreadable("an entry of its directory is cut off");

        var nameBytes = directory.Slice(EntryLength, nameLength);
        var name = ReadName(nameBytes);
        var (flags, method) = (U16(directory, 8), U16(directory, 10));
        if ((flags & EncryptedFlags) != 0 || method == AesMethod)
            throw ScriptPackage.RefuseEntry(name, "is encrypted");
        if (method is not ((int)ZipMethod.Stored or (int)ZipMethod.Deflated))
            throw ScriptPackage.RefuseEntry(name, $"is compressed with method {method}; use Deflate (8), or none (0)");

        var sizes = ReadSizes(directory, directory.Slice(EntryLength + nameLength, extraLength), name);
        var entry = new ZipEntry
        {
            Name = name,
            Method = (ZipMethod)method,
            Crc = U32(directory, 16),
            Size = sizes.Size,
            PackedSize = sizes.PackedSize,
            HeaderOffset = sizes.HeaderOffset,
            ContentOffset = FindContent(contents, sizes.HeaderOffset, nameBytes, method, name),
            UnixType = U16(directory, 40) & 0xF000, // the upper half of its attributes is a Unix mode
        };
        if (entry.ContentOffset + (long)entry.PackedSize > contents.Length)
            throw ScriptPackage.RefuseEntry(name, "is cut off");
        directory = directory[length..];
        return entry;
    }

    private static string ReadName(ReadOnlySpan<byte> name)
    {
        try
        {
            return StrictUtf8.GetString(name);
        }
        catch (ArgumentException)
        {
            throw ScriptPackage.RefuseEntry(Encoding.UTF8.GetString(name), "has a name that is not UTF-8; make the zip with UTF-8 names");
        }
    }

    private static (long Size, int PackedSize, int HeaderOffset) ReadSizes(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> extra, string name)
    {
        var zip64 = FindZip64(extra);
        var size = Next(U32(fields, 24), ref zip64);
        var packedSize = Next(U32(fields, 20), ref zip64);
        var headerOffset = Next(U32(fields, 42), ref zip64);
        if (U16(fields, 34) != 0)
            throw Unreadable("it is one of several parts");
        if (size > long.MaxValue || packedSize > int.MaxValue || headerOffset > int.MaxValue)
            throw ScriptPackage.RefuseEntry(name, "is cut off");
        return ((long)size, (int)packedSize, (int)headerOffset);

        // Of these numbers the Zip64 field has those that are all ones here, in this order.
        ulong Next(uint plain, ref ReadOnlySpan<byte> field)
        {
            if (plain != uint.MaxValue)
                return plain;
            if (field.Length < sizeof(ulong))
                throw ScriptPackage.RefuseEntry(name, "leaves its size or place to a Zip64 field, and has none");
            var value = U64(field, 0);
            field = field[sizeof(ulong)..];
            return value;
        }
    }

    private static ReadOnlySpan<byte> FindZip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4 && U16(extra, 2) <= extra.Length - 4)
        {
            var field = extra.Slice(4, U16(extra, 2));
            if (U16(extra, 0) == Zip64ExtraId)
                return field;
            extra = extra[(4 + field.Length)..];
        }

        return [];
    }

    private static int FindContent(ReadOnlySpan<byte> contents, int headerOffset, ReadOnlySpan<byte> nameBytes, int method, string name)
    {
        if (headerOffset + (long)LocalLength > contents.Length || U32(contents, headerOffset) != LocalSignature)
            throw ScriptPackage.RefuseEntry(name, "is not where the zip's directory says");
        var header = contents[headerOffset..];
        var (nameLength, extraLength) = (U16(header, 26), U16(header, 28));
        if (LocalLength + nameLength + extraLength > header.Length)
            throw ScriptPackage.RefuseEntry(name, "is cut off");
        if (!header.Slice(LocalLength, nameLength).SequenceEqual(nameBytes) || U16(header, 8) != method || (U16(header, 6) & EncryptedFlags) != 0)
            throw ScriptPackage.RefuseEntry(name, "is another one in its own header than in the zip's directory");
        return headerOffset + LocalLength + nameLength + extraLength;
    }

    // Entries that share their content are how a small zip expands to a huge one.
    private static void CheckOverlaps(List<ZipEntry> entries)
    {
        var end = 0;
        foreach (var entry in entries.OrderBy(e => e.HeaderOffset))
        {
            if (entry.HeaderOffset < end)
                throw ScriptPackage.RefuseEntry(entry.Name, "overlaps another one");
            end = entry.ContentOffset + entry.PackedSize;
        }
    }

    private static InvalidRequestException Unreadable(string problem) => ScriptPackage.Refuse($"it is not a readable zip file ({problem})");

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}

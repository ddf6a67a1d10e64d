namespace GameRelay.ControlPlane.Features.Scripts;

/// <summary>The checksum of zip files (ISO 3309, reflected polynomial EDB88320), which .NET's reader does not check.</summary>
internal static class Crc32
{
    internal const uint Start = uint.MaxValue;

    private static readonly uint[] Table = CreateTable();

    internal static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
            crc = Table[(byte)(crc ^ octet)] ^ (crc >> 8);
        return crc;
    }

    internal static uint Finish(uint crc) => ~crc;

    private static uint[] CreateTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }

        return table;
    }
}

using System.Buffers.Binary;

namespace GameRelay.Cli.Demo;

/// <summary>
/// What a bot sends: its index, the message's number and the time of sending, little-endian. A state update is filled up to the size of a typical one.
/// </summary>
internal readonly record struct BotMessage(int Bot, int Number, long Timestamp)
{
    public const int StateOpCode = 1;
    public const int ChatOpCode = 2;
    public const int Bytes = 64;
    private const int UsedBytes = 16;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(payload, Bot);
        BinaryPrimitives.WriteInt32LittleEndian(payload[4..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(payload[8..], Timestamp);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, out BotMessage message)
    {
        message = payload.Length < UsedBytes ? default : new(
            BinaryPrimitives.ReadInt32LittleEndian(payload), BinaryPrimitives.ReadInt32LittleEndian(payload[4..]), BinaryPrimitives.ReadInt64LittleEndian(payload[8..]));
        return payload.Length >= UsedBytes;
    }
}

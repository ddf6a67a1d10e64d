using System.Text.Json;

namespace GameRelay.Relay.Scripting.Journal;

/// <summary>
/// Writes the inputs of one script, in their order. The file: "GRIJ", a version byte, then entries; each is its length (7 bits a byte, least
/// significant first), its kind, and its fields.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    public const byte Version = 1;
    public static ReadOnlySpan<byte> Magic => "GRIJ"u8;

    private readonly Stream _stream;
    private readonly BinaryWriter _file;
    private readonly MemoryStream _entry = new();
    private readonly BinaryWriter _fields;

    public JournalWriter(Stream stream, ScriptOptions options)
    {
        _stream = stream;
        _file = new(stream);
        _fields = new(_entry);
        _stream.Write(Magic);
        _stream.WriteByte(Version);
        Write(JournalEntryKind.Header, fields =>
        {
            fields.Write(options.LaunchPath);
            fields.Write(options.Parameters);
            fields.Write(options.NodeVersion);
        });
    }

    public void Write(JournalEntryKind kind) => Write(kind, static _ => { });

    public void Write(JournalEntryKind kind, Action<BinaryWriter> writeFields)
    {
        _entry.SetLength(0);
        _fields.Write((byte)kind);
        writeFields(_fields);
        End();
    }

    public void Write(JournalEntryKind kind, double value)
    {
        _entry.SetLength(0);
        _fields.Write((byte)kind);
        _fields.Write(value);
        End();
    }

    public void Write(JournalEntryKind kind, ReadOnlySpan<byte> payload)
    {
        _entry.SetLength(0);
        _fields.Write((byte)kind);
        WritePayload(payload);
        End();
    }

    public void Write(JournalEntryKind kind, in ScriptMessage message)
    {
        _entry.SetLength(0);
        _fields.Write((byte)kind);
        _fields.Write(message.OpCode);
        _fields.Write(message.Sender);
        _fields.Write(message.TargetPlayer);
        _fields.Write(message.TargetGroup);
        _fields.Write(message.Reliable);
        WritePayload(message.Payload);
        End();
    }

    public void Write(ScriptPlayer player, ReadOnlySpan<byte> payload)
    {
        _entry.SetLength(0);
        _fields.Write((byte)JournalEntryKind.PlayerConnect);
        WritePlayer(_fields, player);
        WritePayload(payload);
        End();
    }

    public static void WritePlayer(BinaryWriter fields, ScriptPlayer player) =>
        fields.Write(JsonSerializer.Serialize(player, RuntimeJson.Default.ScriptPlayer));

    public void Dispose()
    {
        _file.Dispose();
        _fields.Dispose();
    }

    private void WritePayload(ReadOnlySpan<byte> payload)
    {
        _fields.Write7BitEncodedInt(payload.Length);
        _fields.Write(payload);
    }

    private void End()
    {
        _file.Write7BitEncodedInt((int)_entry.Length);
        _file.Write(_entry.GetBuffer(), 0, (int)_entry.Length);
    }
}

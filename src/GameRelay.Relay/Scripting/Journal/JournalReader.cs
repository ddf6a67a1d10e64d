using System.Text.Json;

namespace GameRelay.Relay.Scripting.Journal;

/// <summary>Reads what <see cref="JournalWriter"/> wrote, one entry at a time.</summary>
internal sealed class JournalReader : IDisposable
{
    private readonly BinaryReader _file;
    private JournalEntryKind? _next;
    private long _position;

    public JournalReader(Stream stream)
    {
        _file = new(stream);
        Span<byte> start = stackalloc byte[JournalWriter.Magic.Length];
        stream.ReadExactly(start);
        if (!start.SequenceEqual(JournalWriter.Magic) || _file.ReadByte() is not JournalWriter.Version)
            throw new InvalidDataException("This is no journal of a script's inputs, or one of another version.");
        Read(JournalEntryKind.Header);
        LaunchPath = Fields.ReadString();
        Parameters = Fields.ReadString();
        NodeVersion = Fields.ReadString();
    }

    public string LaunchPath { get; }
    public string Parameters { get; }
    public string NodeVersion { get; }

    /// <summary>The fields of the entry that was read last.</summary>
    public BinaryReader Fields { get; private set; } = new(Stream.Null);

    /// <summary>The kind of the next entry; null at the end.</summary>
    public JournalEntryKind? Peek()
    {
        if (_next is not null || _file.BaseStream.Position >= _file.BaseStream.Length)
            return _next;
        var entry = _file.ReadBytes(_file.Read7BitEncodedInt());
        if (entry.Length == 0)
            throw new InvalidDataException("The journal is cut off.");
        _position++;
        _next = (JournalEntryKind)entry[0];
        Pending = new(new MemoryStream(entry, 1, entry.Length - 1));
        return _next;
    }

    private BinaryReader Pending { get; set; } = new(Stream.Null);

    /// <summary>Takes the next entry, which must be one of these.</summary>
    /// <exception cref="InvalidDataException">The script asks for something else than it did when it was recorded.</exception>
    public JournalEntryKind Read(params ReadOnlySpan<JournalEntryKind> expected)
    {
        var next = Peek();
        if (next is not { } kind || !expected.Contains(kind))
            throw new InvalidDataException($"The replay differs from the recording: entry {_position} is {next?.ToString() ?? "the end"}, not {expected[0]}.");
        Fields = Pending;
        _next = null;
        return kind;
    }

    public ScriptPlayer ReadPlayer() => JsonSerializer.Deserialize(Fields.ReadString(), RuntimeJson.Default.ScriptPlayer)
        ?? throw new InvalidDataException("The journal has an empty player.");

    public byte[] ReadPayload() => Fields.ReadBytes(Fields.Read7BitEncodedInt());

    public void Dispose() => _file.Dispose();
}

namespace GameRelay.Relay.Scripting.Journal;

/// <summary>Readings that are fed back from the journal.</summary>
internal sealed class RecordedReadings(JournalReader journal) : IScriptReadings
{
    public IReadOnlyList<uint> Seed()
    {
        journal.Read(JournalEntryKind.Seed);
        return [journal.Fields.ReadUInt32(), journal.Fields.ReadUInt32(), journal.Fields.ReadUInt32(), journal.Fields.ReadUInt32()];
    }

    public void Random(Span<byte> bytes)
    {
        journal.Read(JournalEntryKind.Random);
        journal.ReadPayload().CopyTo(bytes);
    }

    public double Elapsed()
    {
        journal.Read(JournalEntryKind.Elapsed);
        return journal.Fields.ReadDouble();
    }

    public double WallClock()
    {
        journal.Read(JournalEntryKind.WallClock);
        return journal.Fields.ReadDouble();
    }

    public IReadOnlyCollection<ScriptPlayer>? ChangedPlayers()
    {
        if (journal.Read(JournalEntryKind.PlayersChanged, JournalEntryKind.PlayersSame) == JournalEntryKind.PlayersSame)
            return null;
        var players = new ScriptPlayer[journal.Fields.Read7BitEncodedInt()];
        for (var i = 0; i < players.Length; i++)
            players[i] = journal.ReadPlayer();
        return players;
    }

    public IReadOnlyList<long> MemoryUsage(Func<IReadOnlyList<long>> engine)
    {
        journal.Read(JournalEntryKind.MemoryUsage);
        var fields = journal.Fields;
        return [fields.Read7BitEncodedInt64(), fields.Read7BitEncodedInt64(), fields.Read7BitEncodedInt64(), fields.Read7BitEncodedInt64()];
    }

    // Nothing waits in a replay: timers run when the journal says that they ran.
    public long TimestampAt(double elapsed) => (long)elapsed;
}

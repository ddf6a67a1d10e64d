namespace GameRelay.Relay.Scripting.Journal;

/// <summary>Readings that go into the journal as they are made.</summary>
internal sealed class RecordingReadings(IScriptReadings inner, JournalWriter journal) : IScriptReadings
{
    public IReadOnlyList<uint> Seed()
    {
        var seed = inner.Seed();
        journal.Write(JournalEntryKind.Seed, fields =>
        {
            foreach (var part in seed)
                fields.Write(part);
        });
        return seed;
    }

    public void Random(Span<byte> bytes)
    {
        inner.Random(bytes);
        journal.Write(JournalEntryKind.Random, bytes);
    }

    public double Elapsed()
    {
        var elapsed = inner.Elapsed();
        journal.Write(JournalEntryKind.Elapsed, elapsed);
        return elapsed;
    }

    public double WallClock()
    {
        var wallClock = inner.WallClock();
        journal.Write(JournalEntryKind.WallClock, wallClock);
        return wallClock;
    }

    public IReadOnlyCollection<ScriptPlayer>? ChangedPlayers()
    {
        var players = inner.ChangedPlayers();
        if (players is null)
        {
            journal.Write(JournalEntryKind.PlayersSame);
            return null;
        }

        journal.Write(JournalEntryKind.PlayersChanged, fields =>
        {
            fields.Write7BitEncodedInt(players.Count);
            foreach (var player in players)
                JournalWriter.WritePlayer(fields, player);
        });
        return players;
    }

    public IReadOnlyList<long> MemoryUsage(Func<IReadOnlyList<long>> engine)
    {
        var usage = inner.MemoryUsage(engine);
        journal.Write(JournalEntryKind.MemoryUsage, fields =>
        {
            foreach (var value in usage)
                fields.Write7BitEncodedInt64(value);
        });
        return usage;
    }

    public long TimestampAt(double elapsed) => inner.TimestampAt(elapsed);
}

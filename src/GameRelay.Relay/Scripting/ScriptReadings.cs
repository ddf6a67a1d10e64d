using System.Security.Cryptography;

namespace GameRelay.Relay.Scripting;

/// <summary>
/// What a script learns of the world by asking, as against being told: clocks, randomness, who is there, memory. With the calls of
/// <see cref="IScript"/> these are all its inputs, so that a script which is given the same ones again does the same again.
/// </summary>
internal interface IScriptReadings
{
    /// <summary>128 bits that all of <c>Math.random</c> follows from. Read once.</summary>
    IReadOnlyList<uint> Seed();

    /// <summary>Bytes that nobody can guess, for the script's <c>crypto</c>.</summary>
    void Random(Span<byte> bytes);

    /// <summary>Milliseconds, with fractions, since the engine started.</summary>
    double Elapsed();

    /// <summary>Milliseconds since 1970, UTC.</summary>
    double WallClock();

    /// <summary>The players, or null when they are the same as at the last reading.</summary>
    IReadOnlyCollection<ScriptPlayer>? ChangedPlayers();

    /// <summary>What <c>process.memoryUsage()</c> tells: resident, heap total, heap used and buffer bytes.</summary>
    IReadOnlyList<long> MemoryUsage(Func<IReadOnlyList<long>> engine);

    /// <summary>The timestamp at which <see cref="Elapsed"/> will be at least this.</summary>
    long TimestampAt(double elapsed);
}

/// <summary>Readings of the real world, or of the one that a test's <see cref="TimeProvider"/> shows.</summary>
internal sealed class LiveReadings(TimeProvider time, IScriptOutputs outputs) : IScriptReadings
{
    private readonly long _started = time.GetTimestamp();
    private readonly List<ScriptPlayer> _players = [];
    private bool _playersRead;

    public IReadOnlyList<uint> Seed()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        // The generator cannot leave the state that is all zero.
        return [BitConverter.ToUInt32(bytes) | 1, BitConverter.ToUInt32(bytes[4..]), BitConverter.ToUInt32(bytes[8..]), BitConverter.ToUInt32(bytes[12..])];
    }

    public void Random(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    public double Elapsed() => (time.GetTimestamp() - _started) * 1000.0 / time.TimestampFrequency;

    public double WallClock() => time.GetUtcNow().ToUnixTimeMilliseconds();

    public IReadOnlyCollection<ScriptPlayer>? ChangedPlayers()
    {
        var players = outputs.Players;
        if (_playersRead && players.SequenceEqual(_players))
            return null;

        _playersRead = true;
        _players.Clear();
        _players.AddRange(players);
        return players;
    }

    public IReadOnlyList<long> MemoryUsage(Func<IReadOnlyList<long>> engine) => engine();

    public long TimestampAt(double elapsed)
    {
        var ticks = (long)Math.Ceiling(elapsed * time.TimestampFrequency / 1000.0);
        // Rounding must never wake the loop just before the time: it would find nothing to do and be woken again at once.
        while (ticks * 1000.0 / time.TimestampFrequency < elapsed)
            ticks++;
        return _started + ticks;
    }
}

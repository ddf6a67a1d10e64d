namespace GameRelay.Benchmarks.Load;

/// <summary>What players do: each sends messages of one size at one rate, at a phase of its own.</summary>
internal sealed record Traffic(int Players, double RateHz, int PayloadBytes, Target Target = Target.AllOthers)
{
    /// <summary>Games of so many players each, side by side.</summary>
    public int Rooms { get; init; } = 1;

    public TimeSpan Interval => TimeSpan.FromSeconds(1 / RateHz);

    /// <summary>How many players are to receive a message.</summary>
    public int Recipients => Target == Target.AllOthers ? Players - 1 : 0;

    /// <summary>Each player's offset within the interval, in order; the same for all that are compared in a round.</summary>
    public TimeSpan[] Phases(int round)
    {
        var random = new Random(20 + round);
        return [.. Enumerable.Range(0, Rooms * Players).Select(_ => Interval * random.NextDouble()).Order()];
    }

    /// <summary>Whose turn the phases are; rooms are mixed.</summary>
    public int[] Order(int round)
    {
        var players = Enumerable.Range(0, Rooms * Players).ToArray();
        new Random(40 + round).Shuffle(players);
        return players;
    }

    public override string ToString()
    {
        var rooms = Rooms > 1 ? $"{Rooms} rooms of " : "";
        return $"{rooms}{Players} players, {RateHz:0} Hz, {PayloadBytes} bytes, {(Target == Target.AllOthers ? "to all others" : "to the script")}";
    }
}

internal enum Target
{
    AllOthers,
    Script,
}

/// <summary>Which clients the players have.</summary>
internal enum ClientKind
{
    Socket,
    LiteNetLib,
    Relay,

    /// <summary>With <see cref="Subjects.NoCipher"/>.</summary>
    RelayUnsealed,
}

/// <summary>One server of a subject, which may share its process with others. <paramref name="Tokens"/>, one for each player, are empty where nobody asks for them.</summary>
internal sealed record Room(int ProcessId, int Port, IReadOnlyList<string> Tokens, string? ProbePath);

/// <summary>All that the load generator's process is told.</summary>
internal sealed record LoadPlan(ClientKind Client, Traffic Traffic, IReadOnlyList<Room> Rooms, int Round, TimeSpan WarmUp, TimeSpan Duration);

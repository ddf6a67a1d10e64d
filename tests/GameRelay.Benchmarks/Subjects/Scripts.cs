namespace GameRelay.Benchmarks.Subjects;

/// <summary>What the relays run.</summary>
internal static class Scripts
{
    /// <summary>Looks at nothing, so that the relay does all by itself.</summary>
    public const string Empty = "exports.ssExports = { init: () => {} };";

    /// <summary>The same, and what goes to one player within a tick of the game leaves together.</summary>
    public const string FlushedEachTick = "exports.ssExports = { configuration: { flushIntervalTime: 50 }, init: () => {} };";

    /// <summary>Sees all that is sent to it, and its bytes.</summary>
    public const string SeesEachMessage = """
        let bytes = 0;
        exports.ssExports = { init: () => {}, onMessage: message => { bytes += message.payload.length + message.sender; } };
        """;
}

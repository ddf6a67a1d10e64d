namespace GameRelay.Benchmarks.Subjects;

/// <summary>What the relays run.</summary>
internal static class Scripts
{
    /// <summary>Looks at nothing, so that the relay does all by itself.</summary>
    public const string Empty = "exports.ssExports = { configuration: { maxPlayers: 200 }, init: () => {} };";

    /// <summary>The same, and what goes to one player within a tick of the game leaves together.</summary>
    public const string FlushedEachTick = "exports.ssExports = { configuration: { maxPlayers: 200, flushIntervalTime: 50 }, init: () => {} };";

    /// <summary>A game that has begun and that nobody plays.</summary>
    public const string Idle = """
        let session;
        exports.ssExports = {
            init: realtimeSession => { session = realtimeSession; },
            onProcessStarted: () => true,
            onStartGameSession: game => session.getLogger().info(`${game.GameSessionId} starts with ${game.GameProperties.length} properties`),
            onPlayerConnect: () => true,
            onMessage: message => session.sendReliableMessage(session.newTextGameMessage(2, -1, message.getPayloadAsText()), message.sender),
        };
        """;

    /// <summary>Answers its sender, with a message of its own.</summary>
    public const string AnswersEachMessage = """
        let session;
        exports.ssExports = {
            init: realtimeSession => { session = realtimeSession; },
            onMessage: message => session.sendMessage(session.newBinaryGameMessage(2, -1, message.payload), message.sender),
        };
        """;

    /// <summary>Sees all that is sent to it, and its bytes.</summary>
    public const string SeesEachMessage = """
        let bytes = 0;
        exports.ssExports = { init: () => {}, onMessage: message => { bytes += message.payload.length + message.sender; } };
        """;
}

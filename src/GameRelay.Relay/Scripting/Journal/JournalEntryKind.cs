namespace GameRelay.Relay.Scripting.Journal;

/// <summary>What an entry of the journal says. The values are written to files; they never change.</summary>
internal enum JournalEntryKind : byte
{
    Header = 1,

    // Readings: what the script asked for, in the midst of a call.
    Seed = 10,
    Elapsed = 11,
    WallClock = 12,
    PlayersChanged = 13,
    PlayersSame = 14,
    MemoryUsage = 15,
    Random = 16,

    // Calls: what the script was told.
    Init = 32,
    ProcessStarted = 33,
    StartGameSession = 34,
    PlayerConnect = 35,
    PlayerAccepted = 36,
    PlayerDisconnect = 37,
    Message = 38,
    SendToPlayer = 39,
    SendToGroup = 40,
    PlayerJoinGroup = 41,
    PlayerLeaveGroup = 42,
    HealthCheck = 43,
    ProcessTerminate = 44,
    RunDueTimers = 45,
}

using System.Text.Json;

namespace GameRelay.Relay.Scripting.Journal;

/// <summary>A script whose inputs go into a journal, each before it is carried out.</summary>
internal sealed class RecordingScript : IScript
{
    private readonly JournalWriter _journal;
    private readonly ScriptHost _script;

    private RecordingScript(JournalWriter journal, ScriptHost script)
    {
        _journal = journal;
        _script = script;
    }

    /// <summary>Loads the script. Its readings while it is loaded are the journal's first entries.</summary>
    public static RecordingScript Load(ScriptOptions options, IScriptOutputs outputs, IScriptReadings readings, Stream journal, ScriptWatchdog? watchdog = null)
    {
        var writer = new JournalWriter(journal, options);
        return new(writer, ScriptHost.Load(options, outputs, new RecordingReadings(readings, writer), watchdog));
    }

    public TimeSpan PingInterval => _script.PingInterval;
    public TimeSpan? FlushInterval => _script.FlushInterval;
    public int MaxPlayers => _script.MaxPlayers;
    public void ReleaseUnusedMemory() => _script.ReleaseUnusedMemory();
    public bool IsProcessTerminateSettled => _script.IsProcessTerminateSettled;
    public long? NextTimerTimestamp => _script.NextTimerTimestamp;

    public bool IsAnswerPending => _script.IsAnswerPending;

    public void WhenAnswered(Action<bool> answered) => _script.WhenAnswered(answered);

    public bool Defines(ScriptCallback callback) => _script.Defines(callback);

    public void Init()
    {
        _journal.Write(JournalEntryKind.Init);
        _script.Init();
    }

    public bool ProcessStarted(IReadOnlyList<string> arguments)
    {
        _journal.Write(JournalEntryKind.ProcessStarted, fields => fields.Write(JsonSerializer.Serialize(arguments, RuntimeJson.Default.IReadOnlyListString)));
        return _script.ProcessStarted(arguments);
    }

    public void StartGameSession(ScriptGameSession gameSession)
    {
        _journal.Write(
            JournalEntryKind.StartGameSession,
            fields => fields.Write(JsonSerializer.Serialize(gameSession, GameSessionJson.Default.ScriptGameSession)));
        _script.StartGameSession(gameSession);
    }

    public bool PlayerConnect(ScriptPlayer player, ReadOnlySpan<byte> payload)
    {
        _journal.Write(player, payload);
        return _script.PlayerConnect(player, payload);
    }

    public void PlayerAccepted(ScriptPlayer player)
    {
        _journal.Write(JournalEntryKind.PlayerAccepted, fields => JournalWriter.WritePlayer(fields, player));
        _script.PlayerAccepted(player);
    }

    public void PlayerDisconnect(int peerId)
    {
        _journal.Write(JournalEntryKind.PlayerDisconnect, fields => fields.Write(peerId));
        _script.PlayerDisconnect(peerId);
    }

    // Each by itself, since the clock is read for each.
    public void Message(in ScriptMessage message)
    {
        _journal.Write(JournalEntryKind.Message, message);
        _script.Message(message);
    }

    public void Hold(in ScriptMessage message) => Message(message);

    public void HandOver()
    {
    }

    public (int Messages, int Bytes) Forget() => default;

    public bool SendToPlayer(in ScriptMessage message)
    {
        _journal.Write(JournalEntryKind.SendToPlayer, message);
        return _script.SendToPlayer(message);
    }

    public bool SendToGroup(in ScriptMessage message)
    {
        _journal.Write(JournalEntryKind.SendToGroup, message);
        return _script.SendToGroup(message);
    }

    public bool PlayerJoinGroup(int groupId, int peerId)
    {
        WritePair(JournalEntryKind.PlayerJoinGroup, groupId, peerId);
        return _script.PlayerJoinGroup(groupId, peerId);
    }

    public bool PlayerLeaveGroup(int groupId, int peerId)
    {
        WritePair(JournalEntryKind.PlayerLeaveGroup, groupId, peerId);
        return _script.PlayerLeaveGroup(groupId, peerId);
    }

    public bool HealthCheck()
    {
        _journal.Write(JournalEntryKind.HealthCheck);
        return _script.HealthCheck();
    }

    public void ProcessTerminate()
    {
        _journal.Write(JournalEntryKind.ProcessTerminate);
        _script.ProcessTerminate();
    }

    public void RunDueTimers()
    {
        _journal.Write(JournalEntryKind.RunDueTimers);
        _script.RunDueTimers();
    }

    public void Dispose()
    {
        _script.Dispose();
        _journal.Dispose();
    }

    private void WritePair(JournalEntryKind kind, int first, int second) => _journal.Write(kind, fields =>
    {
        fields.Write(first);
        fields.Write(second);
    });
}

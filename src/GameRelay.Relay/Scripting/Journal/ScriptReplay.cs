using System.Text.Json;

namespace GameRelay.Relay.Scripting.Journal;

/// <summary>Lets a script live through a recorded session again. Given the same package, it does the same again, byte for byte.</summary>
internal static class ScriptReplay
{
    /// <exception cref="InvalidDataException">The script asked for other things than when it was recorded: it is not the same script.</exception>
    /// <exception cref="ScriptFailedException">The script failed, as it did when it was recorded.</exception>
    public static void Run(Stream stream, string packageDirectory, IScriptOutputs outputs)
    {
        using var journal = new JournalReader(stream);
        var options = new ScriptOptions
        {
            Directory = packageDirectory,
            LaunchPath = journal.LaunchPath,
            Parameters = journal.Parameters,
            NodeVersion = journal.NodeVersion,
        };
        using var script = ScriptHost.Load(options, outputs, new RecordedReadings(journal));
        while (journal.Peek() is { } kind)
        {
            journal.Read(kind);
            Call(script, kind, journal);
        }
    }

    private static void Call(ScriptHost script, JournalEntryKind kind, JournalReader journal)
    {
        var fields = journal.Fields;
        switch (kind)
        {
            case JournalEntryKind.Init: script.Init(); break;
            case JournalEntryKind.ProcessStarted:
                script.ProcessStarted(JsonSerializer.Deserialize(fields.ReadString(), RuntimeJson.Default.IReadOnlyListString) ?? []);
                break;
            case JournalEntryKind.StartGameSession:
                script.StartGameSession(JsonSerializer.Deserialize(fields.ReadString(), GameSessionJson.Default.ScriptGameSession)!);
                break;
            case JournalEntryKind.PlayerConnect: script.PlayerConnect(journal.ReadPlayer(), journal.ReadPayload()); break;
            case JournalEntryKind.PlayerAccepted: script.PlayerAccepted(journal.ReadPlayer()); break;
            case JournalEntryKind.PlayerDisconnect: script.PlayerDisconnect(fields.ReadInt32()); break;
            case JournalEntryKind.Message: script.Message(ReadMessage(journal)); break;
            case JournalEntryKind.SendToPlayer: script.SendToPlayer(ReadMessage(journal)); break;
            case JournalEntryKind.SendToGroup: script.SendToGroup(ReadMessage(journal)); break;
            case JournalEntryKind.PlayerJoinGroup: script.PlayerJoinGroup(fields.ReadInt32(), fields.ReadInt32()); break;
            case JournalEntryKind.PlayerLeaveGroup: script.PlayerLeaveGroup(fields.ReadInt32(), fields.ReadInt32()); break;
            case JournalEntryKind.HealthCheck: script.HealthCheck(); break;
            case JournalEntryKind.ProcessTerminate: script.ProcessTerminate(); break;
            case JournalEntryKind.RunDueTimers: script.RunDueTimers(); break;
            default: throw new InvalidDataException($"The replay differs from the recording: {kind} was read there, and not here.");
        }
    }

    private static ScriptMessage ReadMessage(JournalReader journal)
    {
        var fields = journal.Fields;
        return new(fields.ReadInt32(), fields.ReadInt32(), fields.ReadInt32(), fields.ReadInt32(), fields.ReadBoolean(), journal.ReadPayload());
    }
}

using System.Text;
using GameRelay.Relay.Scripting;

namespace GameRelay.Relay.Tests.Scripting;

internal sealed record Sent(bool ToGroup, int Target, int OpCode, int Sender, string Text, bool Reliable, byte[] Bytes);

internal sealed record LogLine(ScriptLogLevel Level, string Text, string? File, int Line);

/// <summary>The world outside a script, as lists of what the script did to it.</summary>
internal sealed class RecordedOutputs : IScriptOutputs
{
    public List<ScriptPlayer> PlayerList { get; } = [];
    public List<Sent> Sends { get; } = [];
    public List<LogLine> Lines { get; } = [];
    public List<(int About, int Target)> Broadcasts { get; } = [];

    /// <summary>Everything in the order in which it happened.</summary>
    public StringBuilder Transcript { get; } = new();

    public int EndingCalls { get; private set; }
    public int? ExitCode { get; private set; }

    public IReadOnlyCollection<ScriptPlayer> Players => PlayerList;

    public IEnumerable<string> Texts => Lines.Select(line => line.Text);

    public IEnumerable<string> Warnings => Lines.Where(line => line.Level == ScriptLogLevel.Warn).Select(line => line.Text);

    public void SendToPlayer(int peerId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable) =>
        Add(new(false, peerId, opCode, sender, Encoding.UTF8.GetString(payload), reliable, payload.ToArray()));

    public void SendToGroup(int groupId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable) =>
        Add(new(true, groupId, opCode, sender, Encoding.UTF8.GetString(payload), reliable, payload.ToArray()));

    public void BroadcastGroupMembership(int groupIdToBroadcast, int targetGroupId) => Broadcasts.Add((groupIdToBroadcast, targetGroupId));

    public void ProcessEnding() => EndingCalls++;

    public void Exit(int code) => ExitCode = code;

    public void Log(ScriptLogLevel level, string text, string? file, int line)
    {
        Lines.Add(new(level, text, file, line));
        Transcript.AppendLine($"log {level} {file}:{line} {text}");
        Logged?.Invoke();
    }

    /// <summary>What happens in the world while the script logs a line.</summary>
    public Action? Logged { get; set; }

    /// <summary>What every send throws, as a relay with a defect would.</summary>
    public Exception? SendError { get; set; }

    private void Add(Sent sent)
    {
        if (SendError is not null)
            throw SendError;
        Sends.Add(sent);
        Transcript.AppendLine($"send {sent.ToGroup} {sent.Target} {sent.OpCode} {sent.Sender} {Convert.ToHexString(sent.Bytes)} {sent.Reliable}");
    }
}

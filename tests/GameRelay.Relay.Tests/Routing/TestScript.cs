using System.Text;
using GameRelay.Relay.Scripting;

namespace GameRelay.Relay.Tests.Routing;

internal delegate bool MessageCallback(in ScriptMessage message);

/// <summary>A script whose callbacks are the test's; what is not set is not defined. Each call leaves a line in <see cref="Calls"/>.</summary>
internal sealed class TestScript : IScript
{
    private readonly Queue<(string Call, int Bytes)> _held = new();

    public List<string> Calls { get; } = [];

    public Func<bool>? OnProcessStarted { get; set; }
    public Action<ScriptGameSession>? OnStartGameSession { get; set; }
    public Func<ScriptPlayer, string, bool>? OnPlayerConnect { get; set; }
    public Action<ScriptPlayer>? OnPlayerAccepted { get; set; }
    public Action<int>? OnPlayerDisconnect { get; set; }
    public Action? OnMessage { get; set; }
    public MessageCallback? OnSendToPlayer { get; set; }
    public MessageCallback? OnSendToGroup { get; set; }
    public Func<int, int, bool>? OnPlayerJoinGroup { get; set; }
    public Func<int, int, bool>? OnPlayerLeaveGroup { get; set; }
    public Func<bool>? OnHealthCheck { get; set; }
    public Action? OnProcessTerminate { get; set; }
    public Action? OnTimer { get; set; }

    public TimeSpan PingInterval => TimeSpan.FromSeconds(3);
    public TimeSpan? FlushInterval { get; set; }
    public int MaxPlayers { get; set; } = 32;
    public bool IsProcessTerminateSettled { get; set; } = true;
    public long? NextTimerTimestamp { get; set; }

    /// <summary>Whether callbacks that answer no have promised an answer instead; <see cref="Answers"/> give it.</summary>
    public bool IsAnswerPending { get; set; }

    public Queue<Action<bool>> Answers { get; } = new();

    public void WhenAnswered(Action<bool> answered) => Answers.Enqueue(answered);

    public bool Defines(ScriptCallback callback) => callback switch
    {
        ScriptCallback.OnPlayerConnect => OnPlayerConnect is not null,
        ScriptCallback.OnPlayerAccepted => OnPlayerAccepted is not null,
        ScriptCallback.OnPlayerDisconnect => OnPlayerDisconnect is not null,
        ScriptCallback.OnMessage => OnMessage is not null,
        ScriptCallback.OnSendToPlayer => OnSendToPlayer is not null,
        ScriptCallback.OnSendToGroup => OnSendToGroup is not null,
        ScriptCallback.OnPlayerJoinGroup => OnPlayerJoinGroup is not null,
        ScriptCallback.OnPlayerLeaveGroup => OnPlayerLeaveGroup is not null,
        ScriptCallback.OnHealthCheck => OnHealthCheck is not null,
        _ => true,
    };

    public void Init() => Calls.Add("init");

    public void ReleaseUnusedMemory()
    {
    }

    public bool ProcessStarted(IReadOnlyList<string> arguments) => OnProcessStarted?.Invoke() ?? true;

    public void StartGameSession(ScriptGameSession gameSession)
    {
        Calls.Add($"start {gameSession.GameSessionId}");
        OnStartGameSession?.Invoke(gameSession);
    }

    public bool PlayerConnect(ScriptPlayer player, ReadOnlySpan<byte> payload)
    {
        Calls.Add($"connect {player.PeerId} {player.PlayerSessionId}");
        return OnPlayerConnect!(player, Encoding.UTF8.GetString(payload));
    }

    public void PlayerAccepted(ScriptPlayer player)
    {
        Calls.Add($"accepted {player.PeerId}");
        OnPlayerAccepted!(player);
    }

    public void PlayerDisconnect(int peerId)
    {
        Calls.Add($"disconnect {peerId}");
        OnPlayerDisconnect!(peerId);
    }

    public void Hold(in ScriptMessage message) =>
        _held.Enqueue(($"message {message.OpCode} from {message.Sender}: {Encoding.UTF8.GetString(message.Payload)}", message.Payload.Length));

    public void HandOver()
    {
        while (_held.TryDequeue(out var message))
        {
            Calls.Add(message.Call);
            OnMessage!();
        }
    }

    public (int Messages, int Bytes) Forget()
    {
        var forgotten = (_held.Count, _held.Sum(message => message.Bytes));
        _held.Clear();
        return forgotten;
    }

    public bool SendToPlayer(in ScriptMessage message)
    {
        Calls.Add($"{message.OpCode} from {message.Sender} to player {message.TargetPlayer}");
        return OnSendToPlayer!(message);
    }

    public bool SendToGroup(in ScriptMessage message)
    {
        Calls.Add($"{message.OpCode} from {message.Sender} to group {message.TargetGroup}");
        return OnSendToGroup!(message);
    }

    public bool PlayerJoinGroup(int groupId, int peerId) => OnPlayerJoinGroup!(groupId, peerId);

    public bool PlayerLeaveGroup(int groupId, int peerId) => OnPlayerLeaveGroup!(groupId, peerId);

    public bool HealthCheck() => OnHealthCheck!();

    public void ProcessTerminate()
    {
        Calls.Add("terminate");
        OnProcessTerminate?.Invoke();
    }

    public void RunDueTimers()
    {
        NextTimerTimestamp = null;
        OnTimer?.Invoke();
    }

    public void Dispose() => Calls.Add("dispose");
}

namespace GameRelay.Relay.Scripting;

/// <summary>The callbacks of a Realtime script (<c>ssExports.callbacks</c>), by their documented names.</summary>
internal enum ScriptCallback
{
    Init,
    OnProcessStarted,
    OnStartGameSession,
    OnPlayerConnect,
    OnPlayerAccepted,
    OnPlayerDisconnect,
    OnMessage,
    OnSendToPlayer,
    OnSendToGroup,
    OnPlayerJoinGroup,
    OnPlayerLeaveGroup,
    OnHealthCheck,
    OnProcessTerminate,
}

/// <summary>Levels of the session's logger, as in <c>loggingLevel:</c> of the launch parameters.</summary>
internal enum ScriptLogLevel
{
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
    CxFatal,
}

/// <summary>A client's message as the script sees it. The payload is only valid during the call; the script gets a copy.</summary>
internal readonly ref struct ScriptMessage(int opCode, int sender, int targetPlayer, int targetGroup, bool reliable, ReadOnlySpan<byte> payload)
{
    public int OpCode { get; } = opCode;
    public int Sender { get; } = sender;
    public int TargetPlayer { get; } = targetPlayer;
    public int TargetGroup { get; } = targetGroup;
    public bool Reliable { get; } = reliable;
    public ReadOnlySpan<byte> Payload { get; } = payload;
}

/// <summary>What <c>onStartGameSession</c> is told.</summary>
internal sealed record ScriptGameSession(
    string GameSessionId,
    string Name,
    string FleetId,
    int MaximumPlayerSessionCount,
    IReadOnlyList<KeyValuePair<string, string>> GameProperties,
    string IpAddress,
    string DnsName,
    int Port,
    string? GameSessionData,
    string? MatchmakerData);

/// <summary>A player as the script sees it: in <c>getPlayers()</c>, <c>onPlayerAccepted</c> and <c>connectMsg.player</c>.</summary>
internal sealed record ScriptPlayer(int PeerId, string PlayerSessionId, string? PlayerId, string? PlayerData);

/// <summary>
/// What a script may do to the world outside it. Called only while one of the script host's own methods runs, so on the session's thread.
/// The relay session implements it; a replay implements it by recording.
/// </summary>
internal interface IScriptOutputs
{
    /// <summary>Sends to one peer. Unknown and leaving peers are dropped silently.</summary>
    void SendToPlayer(int peerId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable);

    /// <summary>Sends to each member of a group (-1: all players).</summary>
    void SendToGroup(int groupId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable);

    /// <summary>Tells the members of <paramref name="targetGroupId"/> who is in <paramref name="groupIdToBroadcast"/>.</summary>
    void BroadcastGroupMembership(int groupIdToBroadcast, int targetGroupId);

    /// <summary>Players that were accepted and have not left, in order of their peer ids.</summary>
    IReadOnlyCollection<ScriptPlayer> Players { get; }

    /// <summary>The script called <c>session.processEnding()</c> for the first time.</summary>
    void ProcessEnding();

    /// <summary>The script called <c>process.exit(code)</c>; nothing of the script runs after the current input.</summary>
    void Exit(int code);

    /// <summary>One line for the game session's log. <paramref name="file"/> and <paramref name="line"/> name the caller when known.</summary>
    void Log(ScriptLogLevel level, string text, string? file, int line);
}

/// <summary>Why a script cannot go on. The process reports it and exits.</summary>
internal sealed record ScriptFailure(ScriptFailureCause Cause, string Message, string? File = null, int Line = 0, int Column = 0);

/// <summary>Values match <c>FailureCause</c> of <c>process.proto</c>.</summary>
internal enum ScriptFailureCause
{
    NotFound = 1,
    Syntax = 2,
    Load = 3,
    NotReady = 4,
    Exception = 5,
    TimeLimit = 6,
    MemoryLimit = 7,
}

/// <summary>Thrown by the script host when the script cannot go on; the relay turns it into its report, its log line and its exit.</summary>
internal sealed class ScriptFailedException(ScriptFailure failure) : Exception(failure.Message)
{
    public ScriptFailure Failure { get; } = failure;
}

/// <summary>
/// One script in one engine, on the session's thread. Each method is one input of the script's ordered sequence; microtasks are drained
/// before it returns. A callback that the script does not define costs nothing: ask <see cref="Defines"/> before building an input.
/// </summary>
internal interface IScript : IDisposable
{
    /// <summary><c>configuration.pingIntervalTime</c>, default 3 s.</summary>
    TimeSpan PingInterval { get; }

    /// <summary><c>configuration.flushIntervalTime</c>, at most a second; null when the script leaves it to the relay.</summary>
    TimeSpan? FlushInterval { get; }

    /// <summary><c>configuration.maxPlayers</c>, default 32.</summary>
    int MaxPlayers { get; }

    bool Defines(ScriptCallback callback);

    /// <summary>Collects what loading the script left behind. Takes milliseconds.</summary>
    void ReleaseUnusedMemory();

    /// <summary>
    /// The callback that was asked last has answered with a promise that is not settled. Its answer is no unless somebody waits for it with
    /// <see cref="WhenAnswered"/>; it comes within <see cref="AnswerTimeLimit"/>, out of <see cref="RunDueTimers"/>.
    /// </summary>
    bool IsAnswerPending { get; }

    static readonly TimeSpan AnswerTimeLimit = TimeSpan.FromSeconds(5);

    void WhenAnswered(Action<bool> answered);

    void Init();
    /// <returns>True when the process may report ready. A missing callback answers true.</returns>
    bool ProcessStarted(IReadOnlyList<string> arguments);
    void StartGameSession(ScriptGameSession gameSession);
    bool PlayerConnect(ScriptPlayer player, ReadOnlySpan<byte> payload);
    void PlayerAccepted(ScriptPlayer player);
    void PlayerDisconnect(int peerId);

    /// <summary>
    /// A message for <c>onMessage</c>, which may wait for more to come. <see cref="HandOver"/> comes before any other input, and before whatever the script may
    /// have something to do with.
    /// </summary>
    void Hold(in ScriptMessage message);

    /// <summary>Gives the script the messages that wait, each as an input of its own.</summary>
    void HandOver();

    /// <summary>Drops those that the script has not got yet.</summary>
    /// <returns>How many, and the bytes of their payloads.</returns>
    (int Messages, int Bytes) Forget();

    bool SendToPlayer(in ScriptMessage message);
    bool SendToGroup(in ScriptMessage message);
    bool PlayerJoinGroup(int groupId, int peerId);
    bool PlayerLeaveGroup(int groupId, int peerId);
    bool HealthCheck();
    void ProcessTerminate();

    /// <summary>True once <c>onProcessTerminate</c> has returned and the promise that it returned, if any, is settled. The process ends then.</summary>
    bool IsProcessTerminateSettled { get; }

    /// <summary>Timestamp (of the injected <see cref="TimeProvider"/>) at which the next timer is due; null when there is none.</summary>
    long? NextTimerTimestamp { get; }

    /// <summary>Runs the timers (and settled promises) that are due.</summary>
    void RunDueTimers();
}

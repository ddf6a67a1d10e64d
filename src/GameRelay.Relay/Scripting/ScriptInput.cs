namespace GameRelay.Relay.Scripting;

/// <summary>What enters the engine, by the numbers that <c>callbacks.js</c> knows. Below 20 the number is that of the <see cref="ScriptCallback"/>.</summary>
internal enum ScriptInput
{
    Load = 20,
    Describe = 21,
    LastTimerOrder = 22,
    RunDueTimer = 23,
    PromiseRejected = 24,
    RejectionHandled = 25,
    FlushRejections = 26,
    GameSessionStarted = 27,
    RunTicks = 28,
    TakeMessages = 29,
}

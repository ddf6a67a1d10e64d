using GameRelay.Hosting.Process.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>Asks a process at intervals whether it is well, and counts the answers that are bad or do not come. On the loop only.</summary>
/// <param name="loop">The loop.</param>
/// <param name="options">Their interval, and how many in a row may be missed.</param>
/// <param name="time">The clock.</param>
/// <param name="isDue">Until it is ready other deadlines hold, and none after it was killed.</param>
/// <param name="send">To the process, if it is connected.</param>
/// <param name="failed">Whether the last one was answered, and what to tell.</param>
internal sealed class HealthChecks(
    SerialLoop loop, AgentOptions options, TimeProvider time, Func<bool> isDue, Action<HealthCheck> send, Action<bool, string> failed)
{
    private readonly LoopTimer _next = new(loop, time);

    private ulong _id;
    private bool _open;
    private int _misses;

    public void Start() => _next.Set(options.HealthCheckInterval, Check);

    public void Stop() => _next.Cancel();

    /// <summary>The one before was lost with the stream.</summary>
    public void Reconnected()
    {
        if (_open)
            Send();
    }

    public void Answered(Health health)
    {
        if (!_open || health.CheckId != _id)
            return;
        _open = false;
        if (health.Healthy)
            _misses = 0;
        else
            Missed(answered: true);
    }

    private void Check()
    {
        if (_open)
            Missed(answered: false);
        _next.Set(options.HealthCheckInterval, Check);
        if (!isDue())
            return;
        _id++;
        _open = true;
        Send();
    }

    private void Send() => send(new() { CheckId = _id });

    private void Missed(bool answered)
    {
        if (++_misses < options.HealthCheckMisses)
            return;
        var last = answered ? "was answered as unhealthy" : "was not answered";
        failed(answered, $"The process failed {_misses} health checks in a row; the last one {last}.");
    }
}

using System.Runtime.InteropServices;
using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent;

/// <summary>How the agent is to stop.</summary>
/// <param name="EndProcesses">False: server processes go on, and the next agent on this data directory adopts them.</param>
/// <param name="Grace">Time for the server processes to end by themselves.</param>
/// <param name="RetireCommandId">Set when the control plane has no more use for this host; its credential goes too.</param>
/// <param name="Refused">Set when the agent cannot do its work.</param>
/// <param name="ForgetCredential">It opens nothing any more.</param>
internal sealed record StopRequest(
    bool EndProcesses, TimeSpan Grace, long? RetireCommandId = null, string? Refused = null, bool ForgetCredential = false);

/// <summary>SIGTERM leaves the server processes running, SIGINT and a retirement end them.</summary>
internal sealed class AgentLifetime(AgentOptions options, TimeProvider time) : IHostLifetime, IDisposable
{
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(1);

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly TaskCompletionSource<StopRequest> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first request; later ones change nothing.</summary>
    public Task<StopRequest> StopRequested => _stop.Task;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        OnSignal(PosixSignal.SIGTERM, () => Stop(new(EndProcesses: false, TimeSpan.Zero)));
        OnSignal(PosixSignal.SIGINT, () => Stop(new(EndProcesses: true, options.EndGrace)));
        // A terminal that closes is no reason to end anybody's game.
        OnSignal(PosixSignal.SIGHUP, () => { });
        return Task.CompletedTask;
    }

    public void Retire(Retire retire) =>
        Stop(new(EndProcesses: true, GraceOf(retire), retire.CommandId, ForgetCredential: true));

    /// <summary>The control plane does not know its game sessions any more.</summary>
    public void Revoke(string reason) => Stop(new(EndProcesses: true, options.EndGrace, Refused: reason, ForgetCredential: true));

    public void Refuse(string reason) => Stop(new(EndProcesses: false, TimeSpan.Zero, Refused: reason));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(r => r.Dispose());

    // A control plane of before the field is believed to have this host's time.
    private TimeSpan GraceOf(Retire retire)
    {
        if (retire.Deadline is null)
            return options.EndGrace;
        var grace = retire.Deadline.ToDateTimeOffset() - (retire.ControlPlaneTime?.ToDateTimeOffset() ?? time.GetUtcNow());
        return grace < LongestGrace ? grace : LongestGrace;
    }

    private void Stop(StopRequest request) => _stop.TrySetResult(request);

    private void OnSignal(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));
}

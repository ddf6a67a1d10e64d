using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane;

/// <summary>
/// A replica that is told to stop: it is not ready any more and its hosts go to another one; after a while, in which a load balancer has taken it out, it
/// closes its listener and answers what has begun.
/// </summary>
internal sealed class GradualStop(IHostApplicationLifetime application, IOptions<ControlPlaneOptions> options, TimeProvider time) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        application.StopApplication();
        if (options.Value.StopDelay > TimeSpan.Zero)
            await Task.Delay(options.Value.StopDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

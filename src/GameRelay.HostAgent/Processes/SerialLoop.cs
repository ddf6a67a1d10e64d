using System.Threading.Channels;

namespace GameRelay.HostAgent.Processes;

/// <summary>Runs what it is given one at a time and in order, so that the state behind it needs no lock.</summary>
internal sealed partial class SerialLoop(ILogger logger)
{
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new() { SingleReader = true });

    /// <summary>From timers and exits: nobody waits.</summary>
    public void Post(Action work) => _work.Writer.TryWrite(work);

    /// <summary>From streams: the caller takes its next input only when this one is done, which bounds the queue.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _work.Writer.TryWrite(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return accepted ? done.Task : Task.FromCanceled<T>(new CancellationToken(canceled: true));
    }

    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    public async Task RunUntilCompletedAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync())
        {
            try
            {
                work();
            }
            catch (Exception exception)
            {
                LogFailed(exception);
            }
        }
    }

    public void Complete() => _work.Writer.TryComplete();

    [LoggerMessage(Level = LogLevel.Error, Message = "A step of the supervisor failed")]
    private partial void LogFailed(Exception exception);
}

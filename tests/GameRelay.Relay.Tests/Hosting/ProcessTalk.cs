using System.Threading.Channels;
using GameRelay.Hosting.Process.V1;

namespace GameRelay.Relay.Tests.Hosting;

/// <summary>The reports of one server process to the agent, and the agent's commands to it.</summary>
internal sealed class ProcessTalk
{
    private readonly List<ProcessReport> _reports = [];
    private TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ChannelWriter<ProcessCommand>? _commands;

    public void Opened(ChannelWriter<ProcessCommand> commands) => _commands = commands;

    public void Send(ProcessCommand command) =>
        Assert.True(_commands?.TryWrite(command) ?? false, "The relay is not connected.");

    /// <summary>The first report of a kind that was not taken yet.</summary>
    public async Task<T> NextAsync<T>(Func<ProcessReport, T?> kind)
        where T : class
    {
        while (true)
        {
            Task reported;
            lock (_reports)
            {
                var index = _reports.FindIndex(report => kind(report) is not null);
                if (index >= 0)
                {
                    var found = kind(_reports[index])!;
                    _reports.RemoveAt(index);
                    return found;
                }

                reported = _reported.Task;
            }

            await reported.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
    }

    public void Add(ProcessReport report)
    {
        lock (_reports)
        {
            _reports.Add(report);
            _reported.SetResult();
            _reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

using System.Collections.Concurrent;
using GameRelay.Cli.Platform;
using GameRelay.Cli.Processes;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests;

public sealed class SupervisedProcessTests
{
    private readonly PlatformDirectory _directory = new(TestFolder.New("supervised"));
    private readonly ConcurrentQueue<string> _reports = new();

    public SupervisedProcessTests() => _directory.Create();

    [Fact]
    public async Task What_is_killed_is_started_again_and_what_is_stopped_stays_stopped()
    {
        await using var process = Create("exec sleep 60");
        await process.StartAsync(_ => Task.FromResult(true), Deadline.Default, Deadline.Token());
        var first = Recorded();
        LibC.Kill(first.Pid, Signal.Kill);

        await Eventually.TrueAsync(() => Recorded() != first, "the process is started again");
        var second = Recorded();
        Assert.Contains("exit code 137", Assert.Single(_reports), StringComparison.Ordinal);

        await process.StopAsync(Deadline.Default);
        Assert.False(second.IsRunning);
        Assert.False(File.Exists(_directory.RecordFile("thing")));
    }

    [Fact]
    public async Task What_was_killed_is_not_started_before_what_it_needs_is_there()
    {
        TaskCompletionSource asked = new(), there = new();
        await using var process = Create("exec sleep 60", async token =>
        {
            asked.TrySetResult();
            await there.Task.WaitAsync(token);
        });
        await process.StartAsync(_ => Task.FromResult(true), Deadline.Default, Deadline.Token());
        var first = Recorded();
        LibC.Kill(first.Pid, Signal.Kill);

        await asked.Task.WaitAsync(Deadline.Token());
        Assert.Equal(first, Recorded());
        there.SetResult();
        await Eventually.TrueAsync(() => Recorded() != first, "the process is started again");
    }

    [Fact]
    public async Task One_that_ends_before_it_is_ready_is_told_with_its_last_words()
    {
        await using var process = Create("echo 'the port is taken'; exit 3");
        var failed = await Assert.ThrowsAsync<CliException>(() => process.StartAsync(_ => Task.FromResult(false), Deadline.Default, Deadline.Token()));
        Assert.Contains("exit code 3", failed.Message, StringComparison.Ordinal);
        Assert.EndsWith("the port is taken", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorded_process_is_ended_and_a_stranger_with_its_id_is_not()
    {
        using var mine = Start();
        using var stranger = Start();
        var file = _directory.RecordFile("left");

        ProcessRecord.Write(file, mine.Identity);
        await ProcessRecord.StopAsync(file, TimeProvider.System);
        Assert.False(mine.IsRunning);

        ProcessRecord.Write(file, stranger.Identity with { StartTicks = stranger.Identity.StartTicks - 1 });
        await ProcessRecord.StopAsync(file, TimeProvider.System);
        Assert.True(stranger.IsRunning);
        await stranger.StopAsync();
    }

    [Fact]
    public void A_directory_has_one_owner_at_a_time()
    {
        using (_directory.TakeOwnership())
        {
            var refused = Assert.Throws<CliException>(() => _directory.TakeOwnership());
            Assert.Contains(_directory.Root, refused.Message, StringComparison.Ordinal);
        }

        _directory.TakeOwnership().Dispose();
    }

    private ProcessIdentity Recorded() => ProcessIdentity.TryParse(File.ReadAllText(_directory.RecordFile("thing")), out var identity) ? identity : default;

    private SupervisedProcess Create(string script, Func<CancellationToken, Task>? startsAfter = null) => new(
        "thing", _directory, () => new("sh", ["-c", script], _directory.LogFile("thing")), _reports.Enqueue, TimeProvider.System)
    {
        StartsAfter = startsAfter ?? (_ => Task.CompletedTask),
    };

    private static DetachedProcess Start() => DetachedProcess.Start(new("sleep", ["60"], "/dev/null"), TimeProvider.System);
}

using System.Collections.Concurrent;
using System.Net;
using GameRelay.Realtime;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Client.Tests;

/// <summary>A client on its own thread that records what it is told.</summary>
internal sealed class TestClient : IDisposable
{
    public TestClient(byte? suites = null, Func<string, Task<IPAddress[]>>? resolve = null)
    {
        var options = new RelayClientOptions { Threading = RelayClientThreading.OwnThread };
        Client = new RelayClient(
            resolve is null ? options : new RelayClientOptions { Threading = RelayClientThreading.OwnThread, Resolve = resolve }, suites ?? SealingSuites.Supported, TimeProvider.System);
        Client.DataReceived += data => Data.Enqueue((data.OpCode, data.Sender, data.Reliable, data.Payload.ToArray()));
        Client.Closed += closed => Closed.TrySetResult(closed);
        Client.GroupMembershipUpdated += Memberships.Enqueue;
        Client.Error += error => Errors.Enqueue(error);
    }

    public RelayClient Client { get; }
    public ConcurrentQueue<(int OpCode, int Sender, bool Reliable, byte[] Payload)> Data { get; } = [];
    public ConcurrentQueue<GroupMembership> Memberships { get; } = [];
    public ConcurrentQueue<Exception> Errors { get; } = [];
    public TaskCompletionSource<RelayClosed> Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<TestClient> ConnectAsync(ConnectionDetails details)
    {
        await Client.ConnectAsync(details, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        return this;
    }

    public Task<RelayClosed> UntilClosedAsync() => Closed.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Dispose() => Client.Dispose();
}

internal static class Until
{
    /// <summary>Waits for what another thread or process brings about, with a deadline.</summary>
    public static async Task TrueAsync(Func<bool> condition, string what, double seconds = 60)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start).TotalSeconds < seconds, $"Waited {seconds} s until {what}.");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}

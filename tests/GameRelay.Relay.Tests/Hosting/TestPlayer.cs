using System.Text;
using System.Threading.Channels;
using GameRelay.Client;

namespace GameRelay.Relay.Tests.Hosting;

/// <summary>A real client that keeps what it is sent.</summary>
internal sealed class TestPlayer : IDisposable
{
    private readonly Channel<(int OpCode, int Sender, string Text)> _data = Channel.CreateUnbounded<(int, int, string)>();
    private readonly TaskCompletionSource<RelayClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestPlayer()
    {
        Client = new RelayClient(new RelayClientOptions { Threading = RelayClientThreading.OwnThread });
        Client.DataReceived += data => _data.Writer.TryWrite((data.OpCode, data.Sender, Encoding.UTF8.GetString(data.Payload.Span)));
        Client.Closed += closed => _closed.TrySetResult(closed);
    }

    public RelayClient Client { get; }

    public Task ConnectAsync(int port, string token) =>
        Client.ConnectAsync(new ConnectionDetails("127.0.0.1", port, token), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));

    public Task<(int OpCode, int Sender, string Text)> NextAsync() =>
        _data.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public Task<RelayClosed> ClosedAsync() => _closed.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Dispose() => Client.Dispose();
}

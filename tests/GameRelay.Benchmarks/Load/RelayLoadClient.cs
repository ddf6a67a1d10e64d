using GameRelay.Client;

namespace GameRelay.Benchmarks.Load;

/// <summary>The client SDK, polled.</summary>
internal sealed class RelayLoadClient : LoadClient
{
    private const int OpCode = 1;

    private readonly RelayClient _client = new(new RelayClientOptions { ConnectTimeout = TimeSpan.FromSeconds(30) });
    private readonly Target _target;
    private readonly Task _joining;

    public RelayLoadClient(int port, string token, Target target, Arrival arrival)
    {
        _target = target;
        _client.DataReceived += data => arrival(data.Payload.Span);
        _joining = _client.ConnectAsync(new ConnectionDetails("127.0.0.1", port, token));
    }

    public override int Descriptor => _client.SocketDescriptor ?? throw new InvalidOperationException("The client is not connected.");

    public override bool IsOpen => _joining.IsCompletedSuccessfully || (_joining.IsFaulted && Throw());

    public override void Send(ReadOnlySpan<byte> payload)
    {
        if (_target == Target.Script)
            _client.SendToServer(OpCode, payload, Delivery.Fast);
        else
            _client.SendToGroup(RelayClient.AllPlayersGroup, OpCode, payload, Delivery.Fast);
        _client.Poll();
    }

    public override void Move() => _client.Poll();

    public override void Dispose() => _client.Dispose();

    private bool Throw()
    {
        _joining.GetAwaiter().GetResult();
        return false;
    }
}

namespace GameRelay.Benchmarks.Load;

/// <summary>One player's way to the server that is measured; driven by the load generator's thread.</summary>
internal abstract class LoadClient : IDisposable
{
    /// <summary>The socket's; from when the client is open.</summary>
    public abstract int Descriptor { get; }

    public abstract bool IsOpen { get; }

    public abstract void Send(ReadOnlySpan<byte> payload);

    /// <summary>Takes in all that has arrived, and does whatever else the client has to do.</summary>
    public abstract void Move();

    public abstract void Dispose();
}

/// <summary>What a client does with a message that arrived.</summary>
internal delegate void Arrival(ReadOnlySpan<byte> payload);

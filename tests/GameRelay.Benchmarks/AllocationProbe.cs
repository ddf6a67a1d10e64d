using System.Buffers.Binary;
using System.Net.Sockets;

namespace GameRelay.Benchmarks;

/// <summary>
/// Lets the load generator ask a .NET process how much it has allocated: each byte that it sends over the unix socket is answered with the bytes since the
/// start. In the relay it is put by <see cref="StartupHook"/>; the product knows nothing of it.
/// </summary>
internal static class AllocationProbe
{
    public const string Variable = "GAMERELAY_BENCHMARK_PROBE";
    public const int AnswerBytes = sizeof(long);

    public static void Start()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
            return;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true, Name = "benchmark probe" }.Start();
    }

    private static void Answer(Socket listener)
    {
        using var asker = listener.Accept();
        Span<byte> question = stackalloc byte[1];
        Span<byte> answer = stackalloc byte[AnswerBytes];
        while (asker.Receive(question) > 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(answer, GC.GetTotalAllocatedBytes(precise: true));
            asker.Send(answer);
        }
    }
}

/// <summary>Asks one process's <see cref="AllocationProbe"/>. Connected once, so that asking allocates nothing there.</summary>
internal sealed class AllocationReader : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream _stream;

    public AllocationReader(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _stream = new NetworkStream(_socket, ownsSocket: true);
        Read(); // whatever the first answer compiles and allocates there is done
    }

    public long Read()
    {
        Span<byte> answer = stackalloc byte[AllocationProbe.AnswerBytes];
        _stream.WriteByte(0);
        _stream.ReadExactly(answer);
        return BinaryPrimitives.ReadInt64LittleEndian(answer);
    }

    public void Dispose() => _stream.Dispose();
}

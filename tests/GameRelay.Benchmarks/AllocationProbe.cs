using System.Buffers.Binary;
using System.Net.Sockets;

namespace GameRelay.Benchmarks;

/// <summary>
/// Lets the load generator ask a .NET process how much it has allocated: whoever connects to the unix socket is told the bytes since
/// the start. In the relay it is put by <see cref="StartupHook"/>; the product knows nothing of it.
/// </summary>
internal static class AllocationProbe
{
    public const string Variable = "GAMERELAY_BENCHMARK_PROBE";
    private const int AnswerBytes = sizeof(long);

    public static void Start()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
            return;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true, Name = "benchmark probe" }.Start();
    }

    /// <summary>Of the process that listens there.</summary>
    public static long Ask(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        Span<byte> answer = stackalloc byte[AnswerBytes];
        using var stream = new NetworkStream(socket);
        stream.ReadExactly(answer);
        return BinaryPrimitives.ReadInt64LittleEndian(answer);
    }

    private static void Answer(Socket listener)
    {
        Span<byte> answer = stackalloc byte[AnswerBytes];
        while (true)
        {
            using var asker = listener.Accept();
            BinaryPrimitives.WriteInt64LittleEndian(answer, GC.GetTotalAllocatedBytes(precise: true));
            asker.Send(answer);
        }
    }
}

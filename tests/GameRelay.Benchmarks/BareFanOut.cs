using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GameRelay.Benchmarks;

/// <summary>
/// The least that any relay must do: one thread, one socket, each datagram sent on as it is to all others. What a relay costs above this is its own.
/// Runs as a process of its own, so that its CPU time can be read like the relay's.
/// </summary>
internal static class BareFanOut
{
    public const string Argument = "--bare-fan-out";

    /// <summary>The server: prints its port, learns a peer from its first datagram, and runs until its input is closed.</summary>
    public static int Serve()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, SendBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Console.WriteLine(((IPEndPoint)socket.LocalEndPoint!).Port);
        new Thread(() =>
        {
            Console.In.Read();
            Environment.Exit(0);
        })
        { IsBackground = true }.Start();

        var peers = new List<SocketAddress>();
        var buffer = new byte[2048];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (true)
        {
            var length = socket.ReceiveFrom(buffer, SocketFlags.None, from);
            var known = false;
            foreach (var peer in peers)
            {
                if (peer.Equals(from))
                    known = true;
                else
                    socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, peer);
            }

            if (!known)
                peers.Add(Copy(from));
        }
    }

    /// <summary>CPU time of the server for a delivered datagram.</summary>
    public static TimeSpan CpuPerDelivery(FanOutLoad load)
    {
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Argument) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            var port = int.Parse(server.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
            using var players = new BarePlayers(load, new IPEndPoint(IPAddress.Loopback, port));
            players.MeetServer();
            players.Play(load.WarmUp);
            var (cpuBefore, deliveredBefore) = (ProcessReadings.CpuTime(server.Id), players.Delivered);
            players.Play(load.Duration);
            return (ProcessReadings.CpuTime(server.Id) - cpuBefore) / (players.Delivered - deliveredBefore);
        }
        finally
        {
            server.StandardInput.Close();
            server.WaitForExit();
        }
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.CopyTo(copy.Buffer);
        return copy;
    }
}

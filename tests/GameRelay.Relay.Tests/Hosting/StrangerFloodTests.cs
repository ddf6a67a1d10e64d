using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using GameRelay.Client;
using GameRelay.Testing;

namespace GameRelay.Relay.Tests.Hosting;

public partial class StrangerFloodTests
{
    private const int PerSecond = 10_000;
    private const int MostGrowthKilobytes = 48 << 10;

    private const string Relaying = "exports.ssExports = { init: () => {} };";

    [Fact]
    public async Task Ten_thousand_stranger_datagrams_a_second_cost_players_no_reliable_message_and_the_relay_no_memory()
    {
        await using var relay = await RelayProcess.ActiveAsync(Relaying);
        using var ana = await relay.JoinAsync("psess-ana");
        using var ben = await relay.JoinAsync("psess-ben");
        var seconds = FuzzRounds.Seconds(byDefault: 2);

        await FloodAsync(relay.Port, 1); // what is made once is made now
        var before = ResidentKilobytes(relay.Pid);
        var flood = FloodAsync(relay.Port, seconds);
        var messages = 0;
        while (!flood.IsCompleted || messages < 100)
        {
            ana.Client.SendToPlayer(2, 7, BitConverter.GetBytes(messages), Delivery.Reliable);
            ben.Client.SendToPlayer(1, 7, BitConverter.GetBytes(messages++), Delivery.Reliable);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal((long)(PerSecond * seconds), await flood);
        for (var i = 0; i < messages; i++)
        {
            var expected = System.Text.Encoding.UTF8.GetString(BitConverter.GetBytes(i));
            Assert.Equal((7, 2, expected), await ana.NextAsync());
            Assert.Equal((7, 1, expected), await ben.NextAsync());
        }

        Assert.InRange(ResidentKilobytes(relay.Pid) - before, long.MinValue, MostGrowthKilobytes);
        relay.Terminate();
        Assert.Equal(0, await relay.ExitAsync(60));
        var told = ToldOfStrangers().Match(relay.Log);
        Assert.True(told.Success, relay.Log);
        var dropped = long.Parse(told.Groups["dropped"].ValueSpan, CultureInfo.InvariantCulture);
        // The system drops what a relay that is not scheduled has no room for.
        Assert.InRange(dropped, 1000, long.MaxValue);
    }

    /// <summary>From several addresses, at the rate however late the timer is: what was missed is caught up with.</summary>
    private static Task<long> FloodAsync(int port, double seconds) => Task.Run(async () =>
    {
        var random = new Random(20_260_101);
        var sockets = Enumerable.Range(0, 8).Select(_ => Stranger(port)).ToArray();
        var buffer = new byte[1232];
        var total = (long)(PerSecond * seconds);
        var sent = 0L;
        var start = TimeProvider.System.GetTimestamp();
        while (sent < total)
        {
            var due = Math.Min(total, (long)(TimeProvider.System.GetElapsedTime(start).TotalSeconds * PerSecond));
            for (; sent < due; sent++)
                sockets[sent % sockets.Length].Send(Next(random, buffer));
            await Task.Delay(5);
        }

        foreach (var socket in sockets)
            socket.Dispose();
        return sent;
    });

    private static Socket Stranger(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    // Mostly with a first byte that leads on: a hello, or something sealed for a connection that may even exist.
    private static ReadOnlySpan<byte> Next(Random random, byte[] buffer)
    {
        var datagram = buffer.AsSpan(0, random.Next(1, buffer.Length));
        random.NextBytes(datagram);
        if (random.Next(4) != 0)
            datagram[0] = (byte)(0x40 | (random.Next(4) << 4) | random.Next(12));
        if (datagram.Length > 5 && random.Next(2) == 0)
            datagram[1..5].Clear();
        return datagram;
    }

    private static long ResidentKilobytes(int pid)
    {
        const string resident = "VmRSS:";
        var line = File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith(resident, StringComparison.Ordinal));
        return long.Parse(line[resident.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?<dropped>\d+) of \d+ datagrams on port \d+ were no player's")]
    private static partial Regex ToldOfStrangers();
}

namespace GameRelay.Benchmarks.Floors;

/// <summary>What the floors that are written in .NET have in common as processes.</summary>
internal static class FloorProcess
{
    /// <summary>Argument that starts <see cref="BareFanOut"/>.</summary>
    public const string Bare = "serve-bare";

    /// <summary>Tells the benchmark the port, and ends with the benchmark.</summary>
    public static void Announce(int port)
    {
        AllocationProbe.Start();
        Console.WriteLine(port);
        new Thread(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }

            Environment.Exit(0);
        })
        { IsBackground = true }.Start();
    }
}

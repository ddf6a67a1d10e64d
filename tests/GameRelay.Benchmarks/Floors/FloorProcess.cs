namespace GameRelay.Benchmarks.Floors;

/// <summary>What the floors that are written in .NET have in common as processes.</summary>
internal static class FloorProcess
{
    /// <summary>Argument that starts <see cref="BareFanOut"/>.</summary>
    public const string Bare = "serve-bare";

    /// <summary>Argument that starts <see cref="LiteNetFanOut"/>; the milliseconds between its updates follow.</summary>
    public const string LiteNetLib = "serve-litenetlib";

    /// <summary>Argument of a program that ends at once.</summary>
    public const string Nothing = "serve-nothing";

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

using System.Runtime.InteropServices;

namespace GameRelay.Benchmarks.Load;

/// <summary>Which of many sockets have input, at a cost that does not grow with their number (epoll(7)), and with a wait that ends on time.</summary>
internal sealed unsafe partial class ReadinessWait : IDisposable
{
    private const int ControlAdd = 1;
    private const uint Input = 1;
    private const short PollInput = 1;
    private const int SetTimerSlack = 29;
    private const int MaxEvents = 256;

    private readonly int _epoll = Create(0);
    private readonly EpollEvent[] _events = new EpollEvent[MaxEvents];

    public ReadinessWait()
    {
        if (_epoll < 0)
            throw Failed("epoll_create1");
        // By default Linux lets a thread that sleeps be up to 50 µs late, to wake several at once.
        _ = SetThread(SetTimerSlack, 1, 0, 0, 0);
    }

    public void Add(int descriptor, int tag)
    {
        EpollEvent added = new() { Events = Input, Tag = tag };
        if (Control(_epoll, ControlAdd, descriptor, &added) != 0)
            throw Failed("epoll_ctl");
    }

    /// <summary>Returns when there is input, or the time is over.</summary>
    /// <param name="atMost">Not rounded to milliseconds, as epoll's own wait would do.</param>
    /// <param name="ready">Tags of the sockets that have input.</param>
    public int Wait(TimeSpan atMost, Span<int> ready)
    {
        if (atMost > TimeSpan.Zero)
        {
            PollDescriptor epoll = new() { Descriptor = _epoll, Events = PollInput };
            TimeSpec timeout = new()
            {
                Seconds = (nint)(atMost.Ticks / TimeSpan.TicksPerSecond),
                Nanoseconds = (nint)(atMost.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
            };
            _ = Poll(&epoll, 1, &timeout, null);
        }

        int count;
        fixed (EpollEvent* events = _events)
            count = Wait(_epoll, events, Math.Min(MaxEvents, ready.Length), 0);
        for (var i = 0; i < count; i++)
            ready[i] = (int)_events[i].Tag;
        return Math.Max(0, count);
    }

    public void Dispose() => _ = Close(_epoll);

    private static InvalidOperationException Failed(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, EpollEvent* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    private static partial int Wait(int epoll, EpollEvent* events, int maximum, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int SetThread(int option, nuint argument, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    // Packed on x86-64 only, where the kernel's structure is.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct EpollEvent
    {
        public uint Events;
        public long Tag;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

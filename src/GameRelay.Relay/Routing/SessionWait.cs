using System.Runtime.InteropServices;

namespace GameRelay.Relay.Routing;

/// <summary>One ppoll(2) over the session's sockets and its wake descriptor.</summary>
internal sealed partial class SessionWait
{
    private const short Readable = 1;
    private const int Interrupted = 4;

    private readonly WakeDescriptor _wake;
    private readonly PollDescriptor[] _descriptors;

    public SessionWait(WakeDescriptor wake, IEnumerable<int> descriptors)
    {
        _wake = wake;
        _descriptors = [.. descriptors.Prepend(wake.Descriptor).Select(descriptor => new PollDescriptor { Descriptor = descriptor, Events = Readable })];
    }

    /// <summary>Returns when something arrived or the time is over; without a time only when something arrived.</summary>
    /// <param name="atMost">How long to wait.</param>
    /// <param name="forWakeOnly">What the sockets have got can wait until the time is over.</param>
    public void Wait(TimeSpan? atMost, bool forWakeOnly = false)
    {
        var count = forWakeOnly ? 1 : _descriptors.Length;
        if (Poll(_descriptors, count, atMost) < 0 && Marshal.GetLastPInvokeError() is not Interrupted and var error)
            throw new InvalidOperationException($"poll: {Marshal.GetPInvokeErrorMessage(error)}");
        if ((_descriptors[0].ReturnedEvents & Readable) != 0)
            _wake.Clear();
    }

    private static unsafe int Poll(PollDescriptor[] descriptors, int count, TimeSpan? atMost)
    {
        fixed (PollDescriptor* first = descriptors)
        {
            if (atMost is not { } time)
                return Poll(first, (nuint)count, null, null);
            var ticks = Math.Max(time.Ticks, 0);
            Timespec timeout = new() { Seconds = (nint)(ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick) };
            return Poll(first, (nuint)count, &timeout, null);
        }
    }

    // poll() counts in milliseconds, which is half of what messages wait for each other.
    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, Timespec* timeout, void* signals);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }
}

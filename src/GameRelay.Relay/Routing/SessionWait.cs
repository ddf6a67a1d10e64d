using System.Runtime.InteropServices;

namespace GameRelay.Relay.Routing;

/// <summary>One poll(2) over the session's sockets and its wake descriptor.</summary>
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
    public void Wait(TimeSpan? atMost)
    {
        // Rounded up, since waking before the deadline would mean to wait again.
        var milliseconds = atMost is { } time ? (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue) : -1;
        if (Poll(_descriptors, (nuint)_descriptors.Length, milliseconds) < 0 && Marshal.GetLastPInvokeError() is not Interrupted and var error)
            throw new InvalidOperationException($"poll: {Marshal.GetPInvokeErrorMessage(error)}");
        if ((_descriptors[0].ReturnedEvents & Readable) != 0)
            _wake.Clear();
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll([In, Out] PollDescriptor[] descriptors, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }
}

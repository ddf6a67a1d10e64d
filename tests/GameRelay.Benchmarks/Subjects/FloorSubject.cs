using System.Diagnostics;
using System.Globalization;
using GameRelay.Benchmarks.Load;
using GameRelay.Testing;

namespace GameRelay.Benchmarks.Subjects;

/// <summary>A program that prints its port and ends with its input.</summary>
internal sealed class FloorSubject(string name, ClientKind client, bool hasProbe, Func<ProcessStartInfo> startInfo) : Subject(name, client)
{
    /// <summary>Of <c>Floors</c>, by the name that <c>Program</c> knows it by.</summary>
    public static FloorSubject DotNet(string name, ClientKind client, params string[] arguments) =>
        new(name, client, hasProbe: true, () => OwnProcess.StartInfo(arguments));

    public override async Task<RunningSubject> StartAsync(Traffic traffic)
    {
        RunningFloor running = new();
        try
        {
            for (var room = 0; room < traffic.Rooms; room++)
                await running.AddAsync(startInfo(), hasProbe);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    private sealed class RunningFloor : RunningSubject
    {
        private static readonly TimeSpan EndTimeLimit = TimeSpan.FromSeconds(5);

        private readonly List<Process> _processes = [];
        private readonly List<Room> _rooms = [];

        public override IReadOnlyList<Room> Rooms => _rooms;

        public async Task AddAsync(ProcessStartInfo start, bool hasProbe)
        {
            var probe = hasProbe ? Path.Combine(TestFolder.New("p"), "s") : null;
            start.RedirectStandardInput = start.RedirectStandardOutput = true;
            start.Environment[AllocationProbe.Variable] = probe;
            var process = Process.Start(start)!;
            _processes.Add(process);
            var port = await process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"'{start.FileName}' ended before it told its port.");
            _rooms.Add(new Room(process.Id, int.Parse(port, CultureInfo.InvariantCulture), [], probe));
        }

        public override async ValueTask DisposeAsync()
        {
            foreach (var process in _processes)
                process.StandardInput.Close();
            foreach (var process in _processes)
            {
                using CancellationTokenSource limit = new(EndTimeLimit);
                try
                {
                    await process.WaitForExitAsync(limit.Token);
                }
                catch (OperationCanceledException)
                {
                    process.Kill();
                }

                process.Dispose();
            }
        }
    }
}

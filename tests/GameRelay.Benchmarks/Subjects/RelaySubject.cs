using GameRelay.Benchmarks.Load;
using GameRelay.Relay.Tests.Hosting;
using GameRelay.Testing;

namespace GameRelay.Benchmarks.Subjects;

/// <summary>The relay's own program with a script, and an agent for it in this process.</summary>
internal sealed class RelaySubject(string name, string script, bool isSealed = true)
    : Subject(name, isSealed ? ClientKind.Relay : ClientKind.RelayUnsealed)
{
    // Starting is work for all cores; more at once would only take longer each.
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount };

    public int SessionsPerProcess { get; init; } = 1;

    public override async Task<RunningSubject> StartAsync(Traffic traffic)
    {
        RunningRelays running = new();
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, traffic.Rooms).Chunk(SessionsPerProcess), AtOnce,
                async (rooms, _) => await running.AddAsync(script, isSealed, rooms.Length, traffic.Players));
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    private sealed class RunningRelays : RunningSubject
    {
        private readonly List<RelayProcess> _relays = [];
        private readonly List<Room> _rooms = [];

        public override IReadOnlyList<Room> Rooms => _rooms;

        public async Task AddAsync(string script, bool isSealed, int sessions, int players)
        {
            var probe = Path.Combine(TestFolder.New("p"), "s");
            var relay = await RelayProcess.ActiveAsync(script, environment =>
            {
                RelayEnvironment.Apply(environment);
                environment["DOTNET_STARTUP_HOOKS"] = OwnProcess.Program;
                environment[AllocationProbe.Variable] = probe;
                environment[NoCipher.Variable] = isSealed ? "0" : "1";
                environment["GAMERELAY_SESSIONS_PER_PROCESS"] = $"{sessions}";
            });
            lock (_relays)
                _relays.Add(relay);
            List<int> ports = [relay.Port];
            foreach (var processId in Enumerable.Range(2, sessions - 1).Select(i => $"process-{i}"))
            {
                ports.Add(await relay.StartBesideAsync(processId));
                relay.Activate(processId);
                await relay.Agent.With(processId).NextAsync(report => report.Activated);
            }

            lock (_relays)
                _rooms.AddRange(ports.Select(port => new Room(relay.Pid, port, [.. Enumerable.Range(1, players).Select(player => relay.Token($"psess-{player}"))], probe)));
        }

        public override async ValueTask DisposeAsync()
        {
            foreach (var relay in _relays)
                await relay.DisposeAsync();
        }
    }
}

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

    public override async Task<RunningSubject> StartAsync(Traffic traffic)
    {
        RunningRelays running = new();
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, traffic.Rooms), AtOnce, async (_, _) => await running.AddAsync(script, isSealed, traffic.Players));
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

        public async Task AddAsync(string script, bool isSealed, int players)
        {
            var probe = Path.Combine(TestFolder.New("p"), "s");
            var relay = await RelayProcess.ActiveAsync(script, environment =>
            {
                RelayEnvironment.Apply(environment);
                environment["DOTNET_STARTUP_HOOKS"] = OwnProcess.Program;
                environment[AllocationProbe.Variable] = probe;
                environment[NoCipher.Variable] = isSealed ? "0" : "1";
            });
            lock (_relays)
            {
                _relays.Add(relay);
                _rooms.Add(new Room(relay.Pid, relay.Port, [.. Enumerable.Range(1, players).Select(player => relay.Token($"psess-{player}"))], probe));
            }
        }

        public override async ValueTask DisposeAsync()
        {
            foreach (var relay in _relays)
                await relay.DisposeAsync();
        }
    }
}

using System.CommandLine;
using GameRelay.Testing;
using GameRelay.Testing.Platform;

namespace GameRelay.Benchmarks.Sessions;

/// <summary><c>bench sessions</c>: a platform as <c>gamerelay up</c> starts it, and what its game sessions cost through its API.</summary>
internal static class SessionsCommand
{
    public static Command Create()
    {
        var command = new Command("sessions", "What game sessions cost on a whole platform: Postgres, control plane, agent and relays on this machine.");
        command.SetAction(async _ =>
        {
            await using var up = await UpProcess.StartAsync(TestFolder.New("benchmarks"));
            var api = PlatformClient.Of(up);
            var fleetId = await api.CreateActiveFleetAsync(ScriptPackage.Sample("arena"), processes: 4);
            var sessions = new SessionMeasures(up, api, TimeProvider.System);

            Console.WriteLine("| what | measured | how |");
            Console.WriteLine("| --- | --- | --- |");
            Write(await sessions.CreateToActiveAsync(fleetId));
            Write(await sessions.StartToReadyAsync());
            Write(await sessions.IdleMemoryAsync(fleetId));
            Write(await sessions.IdleCpuAsync(fleetId));
            Write(await sessions.CreatedAndEndedAsync(fleetId, workers: 4));
        });
        return command;
    }

    private static void Write(Measurement measurement) => Console.WriteLine($"| {measurement.Name} | {measurement.Value} | {measurement.How} |");
}

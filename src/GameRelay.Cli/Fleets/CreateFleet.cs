using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Fleets;

internal sealed class CreateFleet
{
    private readonly Option<string> _script = new("--script") { Description = "The script's id or ARN, from 'scripts push'.", Required = true };
    private readonly Option<string> _name = new("--name") { Description = "A name for people; it need not be unique.", Required = true };
    private readonly RuntimeOptions _runtime = new();
    private readonly Waiting _waiting = new("the fleet is ACTIVE");

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var command = new CreateFleet();
        return new ApiCommand(
                "create", "Create a fleet that runs a script.",
                [command._script, command._name, .. command._runtime.All, command._waiting.Wait, command._waiting.Timeout])
            .Runs(terminal, time, command.RunAsync)
            .WithExamples(
                "fleets create --script script-0d7c3f4e-6f0a-4a54-9f57-2f4a0e4d8c11 --name arena --wait",
                "fleets create --script script-… --name arena --launch-path /local/game/main.js --processes 20 --parameters loggingLevel:debug");
    }

    private async Task RunAsync(ApiCall call)
    {
        var answer = await call.Api.CreateFleetAsync(Request(call), call.CancellationToken);
        if (call.Get(_waiting.Wait))
            answer = answer with { FleetAttributes = await WaitAsync(call, answer.FleetAttributes) };

        await call.WriteAsync(answer, () => ShowFleet.Describe(answer.FleetAttributes));
        var id = answer.FleetAttributes.FleetId;
        await call.HintAsync(answer.FleetAttributes.Status == FleetStatus.Active
            ? $"Next: gamerelay sessions create --fleet {id} --players 8 --wait"
            : $"It becomes ACTIVE when its first server process is ready: gamerelay fleets events {id}");
    }

    private CreateFleetRequest Request(ApiCall call) => new()
    {
        Name = call.Get(_name),
        ScriptId = call.Get(_script),
        RuntimeConfiguration = _runtime.New(call),
    };

    private async Task<FleetAttributes> WaitAsync(ApiCall call, FleetAttributes created)
    {
        var id = created.FleetId;
        var fleet = await _waiting.UntilAsync(
            call, $"Fleet {id}", created, () => FleetLists.FindAsync(call, id),
            current => current.Status is FleetStatus.Active or FleetStatus.Error or FleetStatus.Deleting or FleetStatus.Terminated,
            current => current.Status is { } status ? WireNames.Of(status) : "in an unknown status");
        if (fleet.Status == FleetStatus.Active)
            return fleet;

        var events = await FleetLists.EventsAsync(call, id);
        var causes = events.Where(one => !one.EventCode.StartsWith("FLEET_STATE_", StringComparison.Ordinal)).Take(3).Reverse()
            .Select(one => $"\n  {one.EventCode}: {one.Message}");
        throw new CliException($"Fleet {id} did not become ACTIVE: it is {WireNames.Of(fleet.Status!.Value)}.{string.Concat(causes)}\n" +
            $"All that happened: gamerelay fleets events {id}");
    }
}

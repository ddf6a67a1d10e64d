using System.CommandLine;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Fleets;

internal static class FleetsCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("fleets", "Groups of hosts that run one script.")
    {
        CreateFleet.Create(terminal, time),
        List(terminal, time),
        ShowFleet.Create(terminal, time),
        Events(terminal, time),
        ScaleFleet.Create(terminal, time),
        UpdateFleet.Create(terminal, time),
        FleetLocationsCommand.Create(terminal, time),
        FleetPorts.Create(terminal, time),
        Delete(terminal, time),
    }.WithExamples("fleets list", "fleets create --script script-1f0c… --name arena --wait");

    internal static Argument<string> Fleet() => new("fleet") { Description = "The fleet's id or ARN." };

    private static ApiCommand List(Terminal terminal, TimeProvider time) => new ApiCommand("list", "List the fleets.")
        .Runs(terminal, time, async call =>
        {
            var fleets = await FleetLists.AllAsync(call);
            await call.WriteAsync(new { FleetAttributes = fleets }, () => TextTable.List(
                fleets,
                ("FLEET", fleet => fleet.FleetId),
                ("NAME", fleet => fleet.Name),
                ("STATUS", fleet => Values.Status(fleet.Status)),
                ("SCRIPT", fleet => fleet.ScriptId),
                ("CREATED", fleet => fleet.CreationTime)));
            if (fleets.Count == 0)
                await call.HintAsync("There is no fleet. Create one by 'gamerelay fleets create'.");
        })
        .WithExamples("fleets list", "fleets list --json | jq -r '.FleetAttributes[].FleetId'");

    private static ApiCommand Events(Terminal terminal, TimeProvider time)
    {
        var fleet = Fleet();
        return new ApiCommand("events", "Tell what happened to a fleet, oldest first.", fleet)
            .Runs(terminal, time, async call =>
            {
                var events = await FleetLists.EventsAsync(call, call.Get(fleet));
                await call.WriteAsync(new { Events = events }, () => TextTable.List(
                    events.AsEnumerable().Reverse(),
                    ("TIME", one => one.EventTime),
                    ("CODE", one => one.EventCode),
                    ("MESSAGE", one => one.Message)));
            })
            .WithExamples("fleets events fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11");
    }

    private static ApiCommand Delete(Terminal terminal, TimeProvider time)
    {
        var fleet = Fleet();
        return new ApiCommand("delete", "Delete a fleet: its game sessions end, whatever their protection, and its hosts leave.", fleet)
            .Runs(terminal, time, async call =>
            {
                var id = call.Get(fleet);
                var answer = await call.Api.DeleteFleetAsync(new() { FleetId = id }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(("Deleting", id)));
                await call.HintAsync($"Its status is TERMINATED when its last host has left: gamerelay fleets show {id}");
            })
            .WithExamples("fleets delete fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11");
    }
}

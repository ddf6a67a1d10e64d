using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Fleets;

internal static class ShowFleet
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var fleet = FleetsCommand.Fleet();
        return new ApiCommand("show", "Show one fleet.", fleet)
            .Runs(terminal, time, async call =>
            {
                var found = await FleetLists.FindAsync(call, call.Get(fleet));
                await call.WriteAsync(new { FleetAttributes = found }, () => Describe(found));
            })
            .WithExamples("fleets show fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11");
    }

    internal static IRenderable Describe(FleetAttributes fleet) => TextTable.Fields(
        ("Fleet", fleet.FleetId),
        ("Name", fleet.Name),
        ("Description", fleet.Description),
        ("Status", Values.Status(fleet.Status)),
        ("Script", fleet.ScriptId),
        ("Protection", fleet.NewGameSessionProtectionPolicy),
        ("Created", fleet.CreationTime),
        ("Terminated", fleet.TerminationTime),
        ("ARN", fleet.FleetArn));
}

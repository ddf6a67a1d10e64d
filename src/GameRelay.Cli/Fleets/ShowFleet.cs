using System.CommandLine;
using System.Globalization;
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
        return new ApiCommand("show", "Show one fleet, and what it hosts at its home location.", fleet)
            .Runs(terminal, time, call => WriteAsync(call, call.Get(fleet)))
            .WithExamples("fleets show fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11");
    }

    internal static async Task WriteAsync(ApiCall call, string fleet)
    {
        var found = await FleetLists.FindAsync(call, fleet);
        var answer = await call.Api.DescribeFleetUtilizationAsync(new() { FleetIds = [fleet] }, call.CancellationToken);
        var use = answer.FleetUtilization is [var first, ..] ? first : null;
        await call.WriteAsync(new { FleetAttributes = found, FleetUtilization = use }, () => Describe(found, use));
    }

    internal static IRenderable Describe(FleetAttributes fleet, FleetUtilization? use = null) => TextTable.Fields(
        ("Fleet", fleet.FleetId),
        ("Name", fleet.Name),
        ("Description", fleet.Description),
        ("Status", Values.Status(fleet.Status)),
        ("Processes", use?.ActiveServerProcessCount),
        ("Sessions", use?.ActiveGameSessionCount),
        ("Players", use is null ? null : string.Create(CultureInfo.InvariantCulture, $"{use.CurrentPlayerSessionCount}/{use.MaximumPlayerSessionCount}")),
        ("Script", fleet.ScriptId),
        ("Protection", fleet.NewGameSessionProtectionPolicy),
        ("Created", fleet.CreationTime),
        ("Terminated", fleet.TerminationTime),
        ("ARN", fleet.FleetArn));
}

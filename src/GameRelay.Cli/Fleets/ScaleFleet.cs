using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Fleets;

/// <summary><c>gamerelay fleets scale</c>: how many hosts a fleet should have.</summary>
internal sealed class ScaleFleet
{
    private readonly Argument<string> _fleet = FleetsCommand.Fleet();
    private readonly Argument<int?> _hosts =
        new Argument<int?>("hosts") { Description = "How many hosts there should be.", Arity = ArgumentArity.ZeroOrOne }.Between(0, int.MaxValue);
    private readonly Option<int?> _minimum = new Option<int?>("--min") { Description = "The fewest that scaling may leave." }.Between(0, int.MaxValue);
    private readonly Option<int?> _maximum = new Option<int?>("--max") { Description = "The most that scaling may make." }.Between(0, int.MaxValue);
    private readonly Option<string?> _location = new("--location") { Description = "The fleet's location. Default: the home location." };

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var command = new ScaleFleet();
        return new ApiCommand(
                "scale", "Set how many hosts a fleet should have, and the bounds of that number.",
                command._fleet, command._hosts, command._minimum, command._maximum, command._location)
            .NeedsOneOf("what to change", command._hosts, command._minimum, command._maximum)
            .Runs(terminal, time, command.RunAsync)
            .WithExamples(
                "fleets scale fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 3 --max 5",
                "fleets scale fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 2 --max 4 --location eu-north",
                "fleets scale fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 0");
    }

    private async Task RunAsync(ApiCall call)
    {
        var request = new UpdateFleetCapacityRequest
        {
            FleetId = call.Get(_fleet),
            DesiredInstances = call.Get(_hosts),
            MinSize = call.Get(_minimum),
            MaxSize = call.Get(_maximum),
            Location = call.Get(_location),
        };
        var answer = await call.Api.UpdateFleetCapacityAsync(request, call.CancellationToken);
        await call.WriteAsync(answer, () => Describe(request, answer));
        await call.HintAsync($"Hosts come and go meanwhile: gamerelay hosts list --fleet {answer.FleetId}");
    }

    private static IRenderable Describe(UpdateFleetCapacityRequest request, UpdateFleetCapacityResponse answer) => TextTable.Fields(
        ("Fleet", answer.FleetId),
        ("Location", answer.Location),
        ("Desired", request.DesiredInstances),
        ("Minimum", request.MinSize),
        ("Maximum", request.MaxSize));
}

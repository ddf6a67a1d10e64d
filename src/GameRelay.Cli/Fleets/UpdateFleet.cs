using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.Fleets;

internal sealed class UpdateFleet
{
    private readonly Argument<string> _fleet = FleetsCommand.Fleet();
    private readonly Option<string?> _name = new("--name") { Description = "A name for people." };
    private readonly Option<string?> _description = new("--description") { Description = "What the fleet is for." };
    private readonly Option<string?> _protection = Protection.Option("game sessions that are created from now on");
    private readonly RuntimeOptions _runtime = new();

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var command = new UpdateFleet();
        return new ApiCommand(
                "update", "Change a fleet's name, description, protection or runtime configuration. What is not given stays.",
                [command._fleet, .. command.Attributes, .. command._runtime.All])
            .NeedsOneOf("what to change", [.. command.Attributes, .. command._runtime.All])
            .Runs(terminal, time, command.RunAsync)
            .WithExamples(
                "fleets update fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --name arena-eu --protection full",
                "fleets update fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --processes 20 --parameters loggingLevel:debug");
    }

    private Option[] Attributes => [_name, _description, _protection];

    private async Task RunAsync(ApiCall call)
    {
        var id = call.Get(_fleet);
        if (_runtime.AnyGiven(call))
        {
            var current = await call.Api.DescribeRuntimeConfigurationAsync(new() { FleetId = id }, call.CancellationToken);
            var changed = _runtime.Change(call, current.RuntimeConfiguration ?? throw new CliException($"Fleet {id} is deleted; it has no runtime configuration any more."), id);
            await call.Api.UpdateRuntimeConfigurationAsync(new() { FleetId = id, RuntimeConfiguration = changed }, call.CancellationToken);
        }

        if (Attributes.Any(option => call.Arguments.GetResult(option) is not null))
        {
            var attributes = new UpdateFleetAttributesRequest
            {
                FleetId = id,
                Name = call.Get(_name),
                Description = call.Get(_description),
                NewGameSessionProtectionPolicy = Protection.Read(call.Get(_protection)),
            };
            await call.Api.UpdateFleetAttributesAsync(attributes, call.CancellationToken);
        }

        await ShowFleet.WriteAsync(call, id);
    }
}

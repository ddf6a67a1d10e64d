using System.CommandLine;
using GameRelay.Cli.Connection;

namespace GameRelay.Cli.GameSessions;

/// <summary><c>--fleet</c> or <c>--alias</c>, of which a command needs one.</summary>
internal sealed class FleetChoice
{
    public Option<string?> Fleet { get; } = new("--fleet") { Description = "The fleet's id or ARN." };

    public Option<string?> Alias { get; } = new("--alias") { Description = "The id or ARN of an alias that leads to the fleet." };

    public ApiCommand Check(ApiCommand command)
    {
        command.Validators.Add(result =>
        {
            if (result.GetResult(Fleet) is not null && result.GetResult(Alias) is not null)
                result.AddError("One fleet is meant: give --fleet or --alias, not both.");
        });
        return command.NeedsOneOf("which fleet is meant", Fleet, Alias);
    }
}

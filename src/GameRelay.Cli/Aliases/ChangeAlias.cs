using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Aliases;

/// <summary><c>aliases create</c> and <c>aliases update</c>, which take the same options.</summary>
internal sealed class ChangeAlias
{
    private readonly Option<string?> _fleet = new("--fleet") { Description = "The id of the fleet that it leads to (SIMPLE)." };
    private readonly Option<string?> _message = new("--message") { Description = "Lead nowhere, and tell this to those who ask (TERMINAL)." };
    private readonly Option<string?> _description = new("--description") { Description = "What the alias is for." };

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var options = new ChangeAlias();
        var name = new Option<string>("--name") { Description = "A name for people; several aliases may have it.", Required = true };
        return options.Checked(new ApiCommand("create", "Create an alias for a fleet, or one that leads nowhere with a message.", [name, .. options.All]))
            .NeedsOneOf("where the alias leads", options._fleet, options._message)
            .Runs(terminal, time, async call =>
            {
                var request = new CreateAliasRequest
                {
                    Name = call.Get(name),
                    Description = call.Get(options._description),
                    RoutingStrategy = options.Strategy(call)!,
                };
                var answer = await call.Api.CreateAliasAsync(request, call.CancellationToken);
                await call.WriteAsync(answer, () => AliasesCommand.Describe(answer.Alias));
            })
            .WithExamples(
                "aliases create --name live --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11",
                "aliases create --name season-1 --message 'Season 1 is over. Please update the game.'");
    }

    public static Command Update(Terminal terminal, TimeProvider time)
    {
        var options = new ChangeAlias();
        var alias = AliasesCommand.Alias();
        var name = new Option<string?>("--name") { Description = "A name for people; several aliases may have it." };
        return options.Checked(new ApiCommand("update", "Lead an alias to another fleet, or change its name or description.", [alias, name, .. options.All]))
            .NeedsOneOf("what to change", [name, .. options.All])
            .Runs(terminal, time, async call =>
            {
                var request = new UpdateAliasRequest
                {
                    AliasId = call.Get(alias),
                    Name = call.Get(name),
                    Description = call.Get(options._description),
                    RoutingStrategy = options.Strategy(call),
                };
                var answer = await call.Api.UpdateAliasAsync(request, call.CancellationToken);
                await call.WriteAsync(answer, () => AliasesCommand.Describe(answer.Alias));
            })
            .WithExamples(
                "aliases update alias-7e9d1c52-6f0a-4a54-9f57-2f4a0e4d8c11 --fleet fleet-0f4a3b77-6f0a-4a54-9f57-2f4a0e4d8c11",
                "aliases update alias-7e9d1c52-6f0a-4a54-9f57-2f4a0e4d8c11 --message 'Down for maintenance until 14:00 UTC.'");
    }

    private Option[] All => [_fleet, _message, _description];

    private ApiCommand Checked(ApiCommand command)
    {
        command.Validators.Add(result =>
        {
            if (result.GetResult(_fleet) is not null && result.GetResult(_message) is not null)
                result.AddError("An alias leads to a fleet or nowhere: give --fleet or --message, not both.");
        });
        return command;
    }

    private RoutingStrategy? Strategy(ApiCall call) => (call.Get(_fleet), call.Get(_message)) switch
    {
        ({ } fleet, _) => new() { Type = RoutingStrategyType.Simple, FleetId = fleet },
        (_, { } message) => new() { Type = RoutingStrategyType.Terminal, Message = message },
        _ => null,
    };
}

using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Fleets;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.GameSessions;

internal sealed class UpdateSession
{
    private readonly Argument<string> _session = SessionsCommand.Session();
    private readonly Option<string?> _name = new("--name") { Description = "A name for people." };
    private readonly Option<int?> _players = new Option<int?>("--players") { Description = "How many players fit in. Nobody is removed.", HelpName = "count" }
        .Between(0, int.MaxValue);

    private readonly Option<string?> _joining = new Option<string?>("--joining") { Description = "Whether players may join: allow or deny.", HelpName = "allow|deny" }
        .AcceptOnlyFromAmong("allow", "deny");

    private readonly Option<string?> _protection = Protection.Option("the game session while it is ACTIVE");
    private readonly Option<GameProperty[]> _properties = Properties.Option();

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var command = new UpdateSession();
        return new ApiCommand(
                "update", "Change a game session. What is not given stays.",
                command._session, command._name, command._players, command._joining, command._protection, command._properties)
            .NeedsOneOf("what to change", command._name, command._players, command._joining, command._protection, command._properties)
            .Runs(terminal, time, command.RunAsync)
            .WithExamples(
                "sessions update gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44 --players 16",
                "sessions update gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44 --joining deny --property phase=final");
    }

    private async Task RunAsync(ApiCall call)
    {
        var request = new UpdateGameSessionRequest
        {
            GameSessionId = await GameSessionLookup.ResolveAsync(call, call.Get(_session)),
            Name = call.Get(_name),
            MaximumPlayerSessionCount = call.Get(_players),
            PlayerSessionCreationPolicy = call.Get(_joining) switch
            {
                "allow" => PlayerSessionCreationPolicy.AcceptAll,
                "deny" => PlayerSessionCreationPolicy.DenyAll,
                _ => null,
            },
            ProtectionPolicy = Protection.Read(call.Get(_protection)),
            GameProperties = call.Get(_properties) is { Length: > 0 } properties ? properties : null,
        };
        var answer = await call.Api.UpdateGameSessionAsync(request, call.CancellationToken);
        await call.WriteAsync(answer, () => ShowSession.Describe(answer.GameSession, request.ProtectionPolicy));
    }
}

using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.GameSessions;

internal sealed class CreateSession
{
    private readonly FleetChoice _fleet = new();
    private readonly Option<int> _players = new Option<int>("--players") { Description = "How many players fit in.", Required = true, HelpName = "count" }
        .Between(1, int.MaxValue);

    private readonly Option<string?> _name = new("--name") { Description = "A name for people." };
    private readonly Option<GameProperty[]> _properties = Properties.Option();
    private readonly Waiting _waiting = new("the game session is ACTIVE");

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var command = new CreateSession();
        return command._fleet.Check(new ApiCommand(
                "create", "Create a game session on a server process that is ready.", command._fleet.Fleet, command._fleet.Alias, command._players,
                command._name, command._properties, command._waiting.Wait, command._waiting.Timeout))
            .Runs(terminal, time, command.RunAsync)
            .WithExamples(
                "sessions create --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --players 8 --wait",
                "sessions create --alias alias-7e9d1c52… --players 2 --name duel --property map=dust --property mode=ranked");
    }

    private async Task RunAsync(ApiCall call)
    {
        // The token lets the client send the request again after a broken connection without creating a second game session.
        var request = new CreateGameSessionRequest
        {
            FleetId = call.Get(_fleet.Fleet),
            AliasId = call.Get(_fleet.Alias),
            MaximumPlayerSessionCount = call.Get(_players),
            Name = call.Get(_name),
            GameProperties = call.Get(_properties) is { Length: > 0 } properties ? properties : null,
            IdempotencyToken = $"gsess-{Guid.NewGuid()}",
        };
        var answer = await call.Api.CreateGameSessionAsync(request, call.CancellationToken);
        if (call.Get(_waiting.Wait))
            answer = new() { GameSession = await WaitAsync(call, answer.GameSession) };

        await call.WriteAsync(answer, () => ShowSession.Describe(answer.GameSession));
        if (answer.GameSession.Status == GameSessionStatus.Active)
            await call.HintAsync($"Next: gamerelay players create --session {Arns.GameSessionIdString(answer.GameSession.GameSessionId)} --player ana");
    }

    private async Task<GameSession> WaitAsync(ApiCall call, GameSession created)
    {
        var id = created.GameSessionId;
        var shortId = Arns.GameSessionIdString(id);
        var session = await _waiting.UntilAsync(
            call, $"Game session {shortId}", created, () => GameSessionLookup.FindAsync(call, id),
            current => current.Status != GameSessionStatus.Activating,
            current => current.Status is { } status ? WireNames.Of(status) : "in an unknown status");
        return session.Status == GameSessionStatus.Active
            ? session
            : throw new CliException($"Game session {shortId} did not become ACTIVE: it is {(session.Status is { } status ? WireNames.Of(status) : "in an unknown status")}.\n" +
                $"Why: gamerelay sessions logs {shortId}, gamerelay fleets events {session.FleetId}");
    }
}

using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Fleets;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.GameSessions;

internal static class SessionsCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("sessions", "Game sessions: running games that players join.")
    {
        CreateSession.Create(terminal, time),
        List(terminal, time),
        Search(terminal, time),
        ShowSession.Create(terminal, time),
        UpdateSession.Create(terminal, time),
        Terminate(terminal, time),
        SessionLogs.Create(terminal, time),
        WatchSession.Create(terminal, time),
    }.WithExamples("sessions create --fleet fleet-6b1f2c0e… --players 8 --wait", "sessions list");

    internal static Argument<string> Session() => new("session") { Description = "The game session's id, or the last part of it." };

    private static ApiCommand List(Terminal terminal, TimeProvider time)
    {
        var fleet = new Option<string?>("--fleet") { Description = "Only this fleet's. Default: those of every fleet." };
        return new ApiCommand("list", "List game sessions, also those that ended in the last 30 days.", fleet)
            .Runs(terminal, time, async call =>
            {
                var sessions = await ReadAsync(call, call.Get(fleet));
                await WriteAsync(call, sessions);
                if (sessions.Count == 0)
                    await call.HintAsync("There is no game session. Create one by 'gamerelay sessions create'.");
            })
            .WithExamples("sessions list", "sessions list --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --json");
    }

    private static ApiCommand Search(Terminal terminal, TimeProvider time)
    {
        var fleet = new FleetChoice();
        var filter = new Argument<string?>("filter") { Description = "Default: all that are ACTIVE.", Arity = ArgumentArity.ZeroOrOne };
        var sort = new Option<string?>("--sort") { Description = "An attribute and ASC or DESC." };
        var location = new Option<string?>("--location") { Description = "Only those at this location of the fleet." };
        return fleet.Check(new ApiCommand(
                "search", "List a fleet's ACTIVE game sessions that a filter lets through.", filter, fleet.Fleet, fleet.Alias, sort, location))
            .Runs(terminal, time, async call =>
            {
                var sessions = await Pages.AllAsync<GameSession>(async token =>
                {
                    var request = new SearchGameSessionsRequest
                    {
                        FleetId = call.Get(fleet.Fleet),
                        AliasId = call.Get(fleet.Alias),
                        FilterExpression = call.Get(filter),
                        SortExpression = call.Get(sort),
                        Location = call.Get(location),
                        NextToken = token,
                    };
                    var page = await call.Api.SearchGameSessionsAsync(request, call.CancellationToken);
                    return (page.GameSessions, page.NextToken);
                });
                await WriteAsync(call, sessions);
            })
            .WithExamples(
                "sessions search \"hasAvailablePlayerSessions=true\" --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --sort \"playerSessionCount DESC\"",
                "sessions search \"gameSessionProperties.map='dust' AND maximumSessions>=4\" --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11");
    }

    private static Task WriteAsync(ApiCall call, List<GameSession> sessions) => call.WriteAsync(new { GameSessions = sessions }, () => TextTable.List(
        sessions,
        ("SESSION", one => Arns.GameSessionIdString(one.GameSessionId)),
        ("NAME", one => one.Name),
        ("STATUS", one => Values.Status(one.Status)),
        ("PLAYERS", one => ShowSession.Players(one)),
        ("ADDRESS", one => Values.Address(one.DnsName ?? one.IpAddress, one.Port)),
        ("FLEET", one => one.FleetId),
        ("CREATED", one => one.CreationTime)));

    private static async Task<List<GameSession>> ReadAsync(ApiCall call, string? fleet)
    {
        if (fleet is not null)
            return await GameSessionLookup.OfFleetAsync(call, fleet);

        var all = new List<GameSession>();
        foreach (var one in await FleetLists.AllAsync(call))
            all.AddRange(await GameSessionLookup.OfFleetAsync(call, one.FleetId));
        return all;
    }

    private static ApiCommand Terminate(Terminal terminal, TimeProvider time)
    {
        var session = Session();
        var force = new Option<bool>("--force") { Description = "Kill its process at once. Default: ask the script to end, and kill it after five minutes." };
        return new ApiCommand("terminate", "End a game session.", session, force)
            .Runs(terminal, time, async call =>
            {
                var id = await GameSessionLookup.ResolveAsync(call, call.Get(session));
                var mode = call.Get(force) ? TerminationMode.ForceTerminate : TerminationMode.TriggerOnProcessTerminate;
                var answer = await call.Api.TerminateGameSessionAsync(new() { GameSessionId = id, TerminationMode = mode }, call.CancellationToken);
                await call.WriteAsync(answer, () => ShowSession.Describe(answer.GameSession));
            })
            .WithExamples("sessions terminate gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44", "sessions terminate gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44 --force");
    }
}

using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.GameSessions;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.PlayerSessions;

internal static class PlayersCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("players", "Player sessions: reserved or taken slots in a game session.")
    {
        CreatePlayer(terminal, time),
        List(terminal, time),
    }.WithExamples("players create --session gsess-3c1d0c52… --player ana");

    internal static IRenderable Table(List<PlayerSession> players) => TextTable.List(
        players,
        ("PLAYER SESSION", one => one.PlayerSessionId),
        ("PLAYER", one => one.PlayerId),
        ("STATUS", one => Values.Status(one.Status)),
        ("CREATED", one => one.CreationTime),
        ("ENDED", one => one.TerminationTime));

    private static ApiCommand List(Terminal terminal, TimeProvider time)
    {
        var session = new Option<string?>("--session") { Description = "Those of this game session." };
        var player = new Option<string?>("--player") { Description = "Those of this player, in whatever game session." };
        return new ApiCommand("list", "List player sessions, newest first, also those that ended.", session, player)
            .NeedsOneOf("whose player sessions are meant", session, player)
            .Runs(terminal, time, async call =>
            {
                var ofSession = call.Get(session) is { } given ? await ShowSession.PlayersAsync(call, await GameSessionLookup.ResolveAsync(call, given)) : null;
                var players = ofSession is null ? await OfPlayerAsync(call, call.Get(player)!)
                    : call.Get(player) is { } id ? [.. ofSession.Where(one => one.PlayerId == id)]
                    : ofSession;
                await call.WriteAsync(new { PlayerSessions = players }, () => Table(players));
            })
            .WithExamples(
                "players list --session gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44",
                "players list --player ana --query \"PlayerSessions[?Status=='ACTIVE'].GameSessionId\"");
    }

    private static Task<List<PlayerSession>> OfPlayerAsync(ApiCall call, string player) => Pages.AllAsync<PlayerSession>(async token =>
    {
        var page = await call.Api.DescribePlayerSessionsAsync(new() { PlayerId = player, NextToken = token }, call.CancellationToken);
        return (page.PlayerSessions, page.NextToken);
    });

    private static ApiCommand CreatePlayer(Terminal terminal, TimeProvider time)
    {
        var session = new Option<string>("--session") { Description = "The game session's id, or the last part of it.", Required = true };
        var player = new Option<string>("--player") { Description = "The player's id, as your game knows it.", Required = true };
        var data = new Option<string?>("--data") { Description = "Text that the script gets with the player." };
        return new ApiCommand("create", "Reserve a slot for a player and print how to connect. It is held for 60 seconds.", session, player, data)
            .Runs(terminal, time, call => RunAsync(call, call.Get(session), call.Get(player), call.Get(data)))
            .WithExamples(
                "players create --session gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44 --player ana",
                "players create --session gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44 --player ana --data '{\"level\":7}' --json");
    }

    private static async Task RunAsync(ApiCall call, string session, string player, string? data)
    {
        var id = await GameSessionLookup.ResolveAsync(call, session);
        var created = await call.Api.CreatePlayerSessionAsync(new() { GameSessionId = id, PlayerId = player, PlayerData = data }, call.CancellationToken);
        var answer = await call.Api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = id, PlayerIds = [player] }, call.CancellationToken);

        var details = answer.PlayerConnectionDetails.Single();
        var endpoint = details.Endpoints is [var first, ..] ? first : null;
        await call.WriteAsync(new { created.PlayerSession, answer.PlayerConnectionDetails }, () => TextTable.Fields(
            ("Player session", created.PlayerSession.PlayerSessionId),
            ("Player", player),
            ("Host", created.PlayerSession.DnsName ?? endpoint?.IpAddress),
            ("Port", endpoint?.Port),
            ("Token", details.PlayerGatewayToken),
            ("Expires", details.Expiration)));
    }
}

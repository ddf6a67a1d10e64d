using System.CommandLine;
using System.Globalization;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.GameSessions;

internal static class ShowSession
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var session = SessionsCommand.Session();
        return new ApiCommand("show", "Show one game session and its player sessions.", session)
            .Runs(terminal, time, async call =>
            {
                var found = await GameSessionLookup.FindAsync(call, call.Get(session));
                var players = await Pages.AllAsync<PlayerSession>(async token =>
                {
                    var page = await call.Api.DescribePlayerSessionsAsync(new() { GameSessionId = found.GameSessionId, NextToken = token }, call.CancellationToken);
                    return (page.PlayerSessions, page.NextToken);
                });
                await call.WriteAsync(new { GameSession = found, PlayerSessions = players }, () => Describe(found, players));
            })
            .WithExamples("sessions show gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44");
    }

    internal static string Players(GameSession session) =>
        string.Create(CultureInfo.InvariantCulture, $"{session.CurrentPlayerSessionCount}/{session.MaximumPlayerSessionCount}");

    internal static IRenderable Describe(GameSession session) => TextTable.Fields(
        ("Session", Arns.GameSessionIdString(session.GameSessionId)),
        ("Name", session.Name),
        ("Status", Values.Status(session.Status)),
        ("Reason", session.StatusReason is { } reason ? WireNames.Of(reason) : null),
        ("Players", Players(session)),
        ("Joining", session.PlayerSessionCreationPolicy is { } policy ? WireNames.Of(policy) : null),
        ("Address", Values.Address(session.DnsName ?? session.IpAddress, session.Port)),
        ("Properties", Properties(session)),
        ("Data", session.GameSessionData),
        ("Location", session.Location),
        ("Host", session.ComputeName),
        ("Fleet", session.FleetId),
        ("Created", session.CreationTime),
        ("Terminated", session.TerminationTime),
        ("ID", session.GameSessionId));

    private static IRenderable Describe(GameSession session, List<PlayerSession> players) => players.Count == 0 ? Describe(session) : new Rows(
        Describe(session),
        Text.Empty,
        TextTable.List(
            players,
            ("PLAYER SESSION", one => one.PlayerSessionId),
            ("PLAYER", one => one.PlayerId),
            ("STATUS", one => Values.Status(one.Status)),
            ("CREATED", one => one.CreationTime)));

    private static string? Properties(GameSession session) =>
        session.GameProperties is { Count: > 0 } properties ? string.Join(", ", properties.Select(property => $"{property.Key}={property.Value}")) : null;
}

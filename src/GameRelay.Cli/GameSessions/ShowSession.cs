using System.CommandLine;
using System.Globalization;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using GameRelay.Cli.PlayerSessions;
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
                var players = await PlayersAsync(call, found.GameSessionId);
                var details = await call.Api.DescribeGameSessionDetailsAsync(new() { GameSessionId = found.GameSessionId }, call.CancellationToken);
                var protection = details.GameSessionDetails.SingleOrDefault()?.ProtectionPolicy;
                await call.WriteAsync(
                    new { GameSession = found, ProtectionPolicy = protection, PlayerSessions = players }, () => Describe(found, protection, players));
            })
            .WithExamples("sessions show gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44");
    }

    /// <summary>Newest first.</summary>
    internal static Task<List<PlayerSession>> PlayersAsync(ApiCall call, string gameSessionId) => Pages.AllAsync<PlayerSession>(async token =>
    {
        var page = await call.Api.DescribePlayerSessionsAsync(new() { GameSessionId = gameSessionId, NextToken = token }, call.CancellationToken);
        return (page.PlayerSessions, page.NextToken);
    });

    internal static string Players(GameSession session) =>
        string.Create(CultureInfo.InvariantCulture, $"{session.CurrentPlayerSessionCount}/{session.MaximumPlayerSessionCount}");

    internal static IRenderable Describe(GameSession session, ProtectionPolicy? protection = null) => TextTable.Fields(
        ("Session", Arns.GameSessionIdString(session.GameSessionId)),
        ("Name", session.Name),
        ("Status", Values.Status(session.Status)),
        ("Reason", session.StatusReason is { } reason ? WireNames.Of(reason) : null),
        ("Players", Players(session)),
        ("Joining", session.PlayerSessionCreationPolicy is { } policy ? WireNames.Of(policy) : null),
        ("Protection", protection),
        ("Address", Values.Address(session.DnsName ?? session.IpAddress, session.Port)),
        ("Properties", Properties(session)),
        ("Data", session.GameSessionData),
        ("Location", session.Location),
        ("Host", session.ComputeName),
        ("Fleet", session.FleetId),
        ("Created", session.CreationTime),
        ("Terminated", session.TerminationTime),
        ("ID", session.GameSessionId));

    private static IRenderable Describe(GameSession session, ProtectionPolicy? protection, List<PlayerSession> players) => players.Count == 0
        ? Describe(session, protection)
        : new Rows(Describe(session, protection), Text.Empty, PlayersCommand.Table(players));

    private static string? Properties(GameSession session) =>
        session.GameProperties is { Count: > 0 } properties ? string.Join(", ", properties.Select(property => $"{property.Key}={property.Value}")) : null;
}

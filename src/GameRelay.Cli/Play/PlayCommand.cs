using System.CommandLine;
using System.Security.Cryptography;
using GameRelay.Cli.Help;
using GameRelay.Cli.Players;

namespace GameRelay.Cli.Play;

/// <summary><c>gamerelay play</c>: a game client in a console, to try a platform by hand.</summary>
internal static class PlayCommand
{
    private const string BackendVariable = "GAMERELAY_BACKEND_URL";

    // For a backend that takes any password, as the one of 'gamerelay up' does; it only must not be empty.
    private const string AnyPassword = "any";

    public static Command Create(Terminal terminal)
    {
        var backend = new Option<Uri?>("--backend")
        {
            Description = $"URL of the backend. Default: {BackendVariable}.",
            CustomParser = result => ParseUrl(result.Tokens[0].Value, result.AddError),
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(BackendVariable) is { Length: > 0 } url ? ParseUrl(url, result.AddError) : null,
        };
        var name = new Option<string>("--name") { Description = "The player's name. Default: one that no other console has.", DefaultValueFactory = _ => NewName() };
        var password = new Option<string>("--password")
        {
            Description = "The player's password, where the backend checks it. Default: GAMERELAY_PLAYER_PASSWORD.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("GAMERELAY_PLAYER_PASSWORD") ?? AnyPassword,
        };
        var session = new Option<string?>("--session") { Description = "Id or ARN of the game session to join. Default: the newest that has room, or a new one." };
        var players = new Option<int>("--players") { Description = "Player slots of a new game session.", DefaultValueFactory = _ => 8 }.Between(1, 200);
        var command = new Command("play", "Play in this console: sign in at the backend, find or create a game session, and chat with the other players in it.")
        {
            backend, name, password, session, players,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var url = parsed.GetValue(backend) ?? throw new CliException(
                $"Which backend? Name it with --backend, or in {BackendVariable}: 'gamerelay up' writes it to the file env.sh of its data directory.");
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            var player = new ChatPlayer(new BackendClient(http, url), parsed.GetRequiredValue(name), terminal);
            return await player.PlayAsync(parsed.GetRequiredValue(password), parsed.GetValue(session), parsed.GetValue(players), Console.In, cancellationToken);
        });
        return command.WithExamples("play --name ana", "play --name ben --backend http://127.0.0.1:8090");
    }

    private static Uri? ParseUrl(string text, Action<string> refuse)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
            return url;
        refuse($"'{text}' is not an http or https URL of a backend.");
        return null;
    }

    // Two consoles of one user are two players; one player who joins twice would take the place of themselves.
    private static string NewName() => $"{Environment.UserName}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GameRelay.Backend.SignIn;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Backend.Tests;

public sealed class SignInTests
{
    [Fact]
    public async Task A_listed_player_signs_in_with_their_password_alone()
    {
        await using var backend = await BackendHost.StartAsync("--Backend:PasswordCheck=PlayersFile", PlayersFile(("ana", "right", "gold")));

        using var right = await backend.SendAsync(HttpMethod.Post, "/sign-in", new { playerName = "ana", password = "right" });
        using var wrong = await backend.SendAsync(HttpMethod.Post, "/sign-in", new { playerName = "ana", password = "wrong" });
        using var unknown = await backend.SendAsync(HttpMethod.Post, "/sign-in", new { playerName = "ben", password = "right" });

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (wrong.StatusCode, unknown.StatusCode));
        Assert.Equal(await DetailAsync(wrong), await DetailAsync(unknown));
    }

    [Fact]
    public async Task A_missing_member_is_named()
    {
        await using var backend = await BackendHost.StartAsync();

        using var response = await backend.SendAsync(HttpMethod.Post, "/sign-in", new { playerName = "ana", password = "" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await BackendHost.ReadProblemAsync(response);
        Assert.Equal(["password"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Contains("1 to 256 characters", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_told()
    {
        await using var backend = await BackendHost.StartAsync();

        using var response = await backend.SendAsync(HttpMethod.Get, "/sessions");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("POST /sign-in", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_changed_is_refused()
    {
        await using var backend = await BackendHost.StartAsync();
        await backend.ControlPlane.CreateActiveFleetAsync();
        var token = await backend.SignInAsync("ana");
        var foreign = await backend.SignInAsync("ben");
        string[] forged =
        [
            $"{foreign.Split('.')[0]}.{token.Split('.')[1]}", token[..^2], token.Split('.')[0], $"{token.Split('.')[0]}.", "a.b.c", new string('x', 4000),
        ];

        await backend.ListAsync(token);
        foreach (var changed in forged)
        {
            using var response = await backend.SendAsync(HttpMethod.Get, "/sessions", token: changed);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Contains("not valid", await DetailAsync(response), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_expires()
    {
        await using var backend = await BackendHost.StartAsync("--Backend:TokenLifetime=01:00:00");
        await backend.ControlPlane.CreateActiveFleetAsync();
        var token = await backend.SignInAsync("ana");

        backend.Time.Advance(TimeSpan.FromMinutes(59));
        await backend.ListAsync(token);
        backend.Time.Advance(TimeSpan.FromMinutes(1));

        using var response = await backend.SendAsync(HttpMethod.Get, "/sessions", token: token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_subscription_reaches_the_game_and_cannot_be_chosen_by_the_player()
    {
        await using var backend = await BackendHost.StartAsync("--Backend:PasswordCheck=PlayersFile", PlayersFile(("ana", "right", "gold")));
        var fleet = await backend.ControlPlane.CreateActiveFleetAsync();
        var token = await backend.SignInAsync("ana", "right");

        var created = await backend.CreateAsync(token, new { properties = new Dictionary<string, string> { ["subscription"] = "platinum", ["mode"] = "duel" } });
        var gameSessionId = $"arn:aws:gamelift:local::gamesession/{fleet.FleetId}/{created.Id}";
        await backend.ControlPlane.ActivateAsync(gameSessionId);
        await backend.JoinAsync(token, created.Id);

        var gameSession = await backend.ControlPlane.DescribeAsync(gameSessionId);
        Assert.Equal(["mode=duel", "subscription=gold"], gameSession.GameProperties!.Select(property => $"{property.Key}={property.Value}").Order());
        Assert.Equal("ana", gameSession.CreatorId);
        var players = await backend.ControlPlane.Api.DescribePlayerSessionsAsync(new() { GameSessionId = gameSessionId });
        Assert.Equal("""{"subscription":"gold"}""", players.PlayerSessions.Single().PlayerData);
    }

    [Theory]
    [InlineData("""{"playerName": 3, "password": "x"}""", HttpStatusCode.BadRequest, "'playerName'")]
    [InlineData("""{"playerName": " \t", "password": "x"}""", HttpStatusCode.BadRequest, "playerName: Must not be blank.")]
    [InlineData("""{"playerName": """, HttpStatusCode.BadRequest, "line 1")]
    [InlineData("", HttpStatusCode.BadRequest, "a JSON object is expected")]
    public async Task A_body_that_cannot_be_read_is_refused_with_the_place(string body, HttpStatusCode status, string cause)
    {
        await using var backend = await BackendHost.StartAsync();

        using var response = await PostAsync(backend, body);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(cause, await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var backend = await BackendHost.StartAsync();

        using var response = await PostAsync(backend, $$"""{"playerName": "{{new string('a', 20_000)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("16 KiB", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/sign-in", HttpStatusCode.MethodNotAllowed, "another method")]
    [InlineData("GET", "/sing-in", HttpStatusCode.NotFound, "nothing at this path")]
    public async Task What_no_endpoint_sees_is_refused_with_a_reason_too(string method, string path, HttpStatusCode status, string cause)
    {
        await using var backend = await BackendHost.StartAsync();

        using var response = await backend.SendAsync(new HttpMethod(method), path);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(cause, await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_is_told_to_be_JSON()
    {
        await using var backend = await BackendHost.StartAsync();
        using var http = new HttpClient { BaseAddress = backend.Url };
        using var form = new FormUrlEncodedContent([new("playerName", "ana")]);

        using var response = await http.PostAsync(new Uri("/sign-in", UriKind.Relative), form, Deadline.Token());

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("application/json", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Backend:PasswordCheck=NotSet", "Backend:PasswordCheck")]
    [InlineData("--Backend:PasswordCheck=PlayersFile", "Backend:PlayersFile")]
    [InlineData("--Backend:PlayersFile=/nowhere/players.json", "/nowhere/players.json")]
    [InlineData("--Backend:SigningKey=c2hvcnQ=", "Backend:SigningKey")]
    [InlineData("--Backend:Url=http://0.0.0.0:0", "Backend:AllowPlainHttp")]
    [InlineData("--Backend:Url=https://127.0.0.1:0", "Backend:CertificatePath")]
    [InlineData("--Backend:AccessKeyId=", "AccessKeyId")]
    public void A_wrong_setting_stops_the_start_and_is_named(string setting, string named)
    {
        string[] settings =
        [
            "--Backend:ControlPlaneUrl=http://127.0.0.1:1", "--Backend:AccessKeyId=a", "--Backend:SecretAccessKey=b", $"--Backend:SigningKey={BackendHost.SigningKey}",
            "--Backend:PasswordCheck=AnyPassword", setting,
        ];

        var refused = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => BackendApp.Build(settings));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_plane_that_does_not_answer_is_worth_another_try()
    {
        await using var backend = await BackendHost.StartAsync("--Backend:ControlPlaneUrl=http://127.0.0.1:1");

        var list = backend.SendAsync(HttpMethod.Get, "/sessions", token: await backend.SignInAsync("ana"));
        await Eventually.TrueAsync(
            () =>
            {
                backend.Time.Advance(TimeSpan.FromMilliseconds(100)); // between the client's attempts
                return list.IsCompleted;
            },
            "the list is answered");

        using var response = await list;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.DoesNotContain("127.0.0.1:1", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_started_it_finds_it_by_its_state_file()
    {
        var file = Path.Combine(TestFolder.New("backend"), "backend.json");
        await using var backend = await BackendHost.StartAsync($"--Backend:StateFile={file}");

        using var state = JsonDocument.Parse(await File.ReadAllTextAsync(file));

        Assert.Equal(Environment.ProcessId, state.RootElement.GetProperty("pid").GetInt32());
        using var http = new HttpClient();
        Assert.Equal("healthy", await http.GetStringAsync(new Uri(new Uri(state.RootElement.GetProperty("url").GetString()!), "/healthz"), Deadline.Token()));
    }

    private static string PlayersFile(params (string Name, string Password, string Subscription)[] players)
    {
        var file = Path.Combine(TestFolder.New("players"), "players.json");
        File.WriteAllText(file, JsonSerializer.Serialize(players.Select(player =>
            new { name = player.Name, passwordHash = PasswordHash.Create(player.Password).ToString(), subscription = player.Subscription })));
        return $"--Backend:PlayersFile={file}";
    }

    private static async Task<HttpResponseMessage> PostAsync(BackendHost backend, string body)
    {
        using var http = new HttpClient { BaseAddress = backend.Url };
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await http.PostAsync(new Uri("/sign-in", UriKind.Relative), content, Deadline.Token());
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response) =>
        (await BackendHost.ReadProblemAsync(response)).GetProperty("detail").GetString()!;
}

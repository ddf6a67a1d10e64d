using GameRelay.Api;
using GameRelay.Client;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Lives;

public sealed class ScriptUpdateTests(SharedPlatform platform)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private GameRelayClient Api => platform.Api;

    [Fact]
    public async Task A_game_that_runs_keeps_its_script_and_a_new_one_runs_the_update()
    {
        var fleetId = await Api.CreateActiveFleetAsync(ThatSays("one"), processes: 2);
        var scriptId = (await Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes.Single().ScriptId!;
        using var ana = await Asker.JoinAsync(Api, (await Api.CreateActiveGameSessionAsync(fleetId)).GameSessionId);
        Assert.Equal("one", await ana.AskAsync());

        await Api.UpdateScriptAsync(new() { ScriptId = scriptId, Version = "2", ZipFile = ThatSays("two") });

        // Until a process with the new content is ready, a game session gets one with the old.
        var said = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var game = await Api.CreateActiveGameSessionAsync(fleetId);
                using var ben = await Asker.JoinAsync(Api, game.GameSessionId);
                said = await ben.AskAsync();
                await Api.TerminateGameSessionAsync(new() { GameSessionId = game.GameSessionId, TerminationMode = TerminationMode.ForceTerminate });
                return said != "one";
            },
            "a game session runs the new content", Patience);
        Assert.Equal("two", said);
        Assert.Equal("one", await ana.AskAsync());
        await Api.DeleteFleetAsync(new() { FleetId = fleetId });
    }

    private static byte[] ThatSays(string answer) => ScriptPackage.Of($$"""
        let session;
        exports.ssExports = {
          init(realtimeSession) { session = realtimeSession; },
          onMessage(message) { session.sendReliableMessage(session.newTextGameMessage(2, session.getServerId(), '{{answer}}'), message.sender); },
        };
        """);

    /// <summary>A player who asks the script what it is.</summary>
    private sealed class Asker : IDisposable
    {
        private readonly RelayClient _client = new(new RelayClientOptions { Threading = RelayClientThreading.OwnThread });
        private TaskCompletionSource<string> _answer = new();

        private Asker() => _client.DataReceived += data => _answer.TrySetResult(data.GetPayloadAsText());

        public static async Task<Asker> JoinAsync(GameRelayClient api, string gameSessionId)
        {
            await api.CreatePlayerSessionAsync(new() { GameSessionId = gameSessionId, PlayerId = "asker" });
            var answer = await api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = gameSessionId, PlayerIds = ["asker"] });
            var (details, asker) = (answer.PlayerConnectionDetails.Single(), new Asker());
            await asker._client.ConnectAsync(
                new(details.Endpoints[0].IpAddress, details.Endpoints[0].Port!.Value, details.PlayerGatewayToken!), Deadline.Token(Patience));
            return asker;
        }

        public async Task<string> AskAsync()
        {
            _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _client.SendToServer(1, "what are you?"u8, Delivery.Reliable);
            return await _answer.Task.WithinDeadlineAsync("the script answers", Patience);
        }

        public void Dispose() => _client.Dispose();
    }
}

using GameRelay.Api;
using GameRelay.Cli.Platform;
using GameRelay.Cli.Players;
using GameRelay.Cli.Scripts;

namespace GameRelay.Cli.Demo;

/// <summary>The main job, once: a platform of its own, a script, a fleet, and players who meet in a game session and talk.</summary>
internal sealed class DemoRun(DemoOptions options, DemoProgress progress, HttpClient http, TimeProvider time)
{
    // A game session's statuses, in the API's own spelling, as the backend hands them on.
    private const string Activating = "ACTIVATING";
    private const string Active = "ACTIVE";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FleetLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StragglerLimit = TimeSpan.FromSeconds(5);

    public async Task<DemoResult> RunAsync(string dataDirectory, Action<string> report, CancellationToken cancellationToken)
    {
        var (platform, platformMs) = await progress.StepAsync("platform starts", () => LocalPlatform.StartAsync(
            new() { DataDirectory = dataDirectory, Durable = false }, report, time, cancellationToken));
        await using (platform)
        {
            var (_, fleetMs) = await progress.StepAsync("script is uploaded, fleet becomes active", () => CreateFleetAsync(platform.CreateClient(http), cancellationToken));
            var players = await Task.WhenAll(Enumerable.Range(0, options.Players).Select(index => SignInAsync(platform.BackendUrl, index, cancellationToken)));
            var (session, sessionMs) = await progress.StepAsync("game session becomes active", () => FindOrCreateAsync(players[0], cancellationToken));
            var bots = Enumerable.Range(0, options.Players).Select(index => new Bot(index, options, time)).ToList();
            try
            {
                var (_, joinMs) = await progress.StepAsync("players join", () => JoinAsync(players, bots, session, cancellationToken));
                progress.Play(bots);
                await Task.WhenAll(bots.Select(bot => bot.PlayAsync(cancellationToken)));
                await WaitForStragglersAsync(bots, cancellationToken);
                return DemoResult.Create(options, bots, new StartMs(platformMs, fleetMs, sessionMs, joinMs));
            }
            finally
            {
                bots.ForEach(bot => bot.Dispose());
            }
        }
    }

    private async Task<string> CreateFleetAsync(GameRelayClient api, CancellationToken cancellationToken)
    {
        var script = await api.CreateScriptAsync(new() { Name = "arena", ZipFile = ScriptZip.FromSample("arena") }, cancellationToken);
        var fleet = await api.CreateFleetAsync(
            new()
            {
                Name = "demo",
                ScriptId = script.Script.ScriptId,
                EC2InstanceType = "c5.large",
                RuntimeConfiguration = new() { ServerProcesses = [new() { LaunchPath = "/local/game/index.js", ConcurrentExecutions = 1 }] },
            },
            cancellationToken);

        var fleetId = fleet.FleetAttributes.FleetId;
        var started = time.GetTimestamp();
        while (true)
        {
            var response = await api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] }, cancellationToken);
            if (response.FleetAttributes[0].Status == FleetStatus.Active)
                return fleetId;
            if (response.FleetAttributes[0].Status == FleetStatus.Error || time.GetElapsedTime(started) > FleetLimit)
            {
                var events = await api.DescribeFleetEventsAsync(new() { FleetId = fleetId }, cancellationToken);
                throw new CliException("The fleet did not become active. Its last events:\n"
                    + string.Join('\n', events.Events.Take(5).Select(happened => $"  {happened.EventCode}: {happened.Message}")));
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private async Task<BackendClient> SignInAsync(Uri backend, int index, CancellationToken cancellationToken)
    {
        var client = new BackendClient(http, backend);
        await client.SignInAsync($"bot-{index + 1}", "demo", cancellationToken);
        return client;
    }

    private async Task<BackendSession> FindOrCreateAsync(BackendClient player, CancellationToken cancellationToken)
    {
        var session = (await player.ListAsync(cancellationToken)).FirstOrDefault(session => session.MaximumPlayers - session.Players >= options.Players)
            ?? await player.CreateAsync("demo", options.Players, cancellationToken);
        while (session.Status == Activating)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
            session = await player.GetAsync(session.Id, cancellationToken);
        }

        return session.Status == Active ? session : throw new CliException($"The game session is {session.Status} and not active.");
    }

    // The first player made the session; the others find it, as strangers would.
    private static async Task<bool> JoinAsync(BackendClient[] players, List<Bot> bots, BackendSession created, CancellationToken cancellationToken)
    {
        await Task.WhenAll(players.Zip(bots, async (player, bot) =>
        {
            var found = player == players[0] ? created : (await player.ListAsync(cancellationToken)).FirstOrDefault(session => session.Id == created.Id)
                ?? throw new CliException("A player does not find the game session in the backend's list.");
            await bot.ConnectAsync(await player.JoinAsync(found.Id, cancellationToken), cancellationToken);
        }));
        return true;
    }

    /// <summary>What was sent last is still on its way.</summary>
    private async Task WaitForStragglersAsync(List<Bot> bots, CancellationToken cancellationToken)
    {
        var expected = (bots.Sum(bot => bot.StatesSent) + bots.Sum(bot => bot.ChatsSent)) * (options.Players - 1);
        var started = time.GetTimestamp();
        while (bots.Sum(bot => bot.StatesReceived + bot.ChatsReceived) < expected && time.GetElapsedTime(started) < StragglerLimit)
            await Task.Delay(PollInterval, time, cancellationToken);
    }
}

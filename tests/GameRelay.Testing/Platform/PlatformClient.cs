using GameRelay.Api;
using Xunit;

namespace GameRelay.Testing.Platform;

/// <summary>What tests do to a platform through its API, beyond one call.</summary>
public static class PlatformClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static GameRelayClient Of(UpProcess up) => new(new HttpClient(), new GameRelayClientOptions
    {
        Endpoint = new Uri(up.Environment["AWS_ENDPOINT_URL"]),
        AccessKeyId = up.Environment["AWS_ACCESS_KEY_ID"],
        SecretAccessKey = up.Environment["AWS_SECRET_ACCESS_KEY"],
        Region = up.Environment["AWS_DEFAULT_REGION"],
    });

    public static async Task<string> CreateFleetAsync(this GameRelayClient api, byte[] zip, int processes = 2, string launchPath = "/local/game/index.js")
    {
        var script = await api.CreateScriptAsync(new() { Name = "end to end", ZipFile = zip });
        var fleet = await api.CreateFleetAsync(new()
        {
            Name = "end to end",
            ScriptId = script.Script.ScriptId,
            EC2InstanceType = "c5.large",
            RuntimeConfiguration = new() { ServerProcesses = [new() { LaunchPath = launchPath, ConcurrentExecutions = processes }] },
        });
        return fleet.FleetAttributes.FleetId;
    }

    public static async Task<string> CreateActiveFleetAsync(this GameRelayClient api, byte[] zip, int processes = 2)
    {
        var fleetId = await api.CreateFleetAsync(zip, processes);
        await api.FleetReachesAsync(fleetId, FleetStatus.Active);
        return fleetId;
    }

    public static Task FleetReachesAsync(this GameRelayClient api, string fleetId, FleetStatus status) =>
        Eventually.TrueAsync(
            async () =>
            {
                var seen = (await api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes is [{ } fleet] ? fleet.Status : null;
                if (seen == FleetStatus.Error && status != FleetStatus.Error)
                    Assert.Fail($"The fleet failed. Its events:\n{await api.EventsTextAsync(fleetId)}");
                return seen == status;
            },
            $"fleet {fleetId} {status}", Patience);

    /// <summary>Creates a game session as soon as a process is free, and waits until it is ACTIVE.</summary>
    public static async Task<GameSession> CreateActiveGameSessionAsync(
        this GameRelayClient api, string fleetId, int maximumPlayers = 32, string? name = null)
    {
        GameSession? created = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    created = (await api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = maximumPlayers, Name = name })).GameSession;
                    return true;
                }
                catch (FleetCapacityExceededException)
                {
                    return false; // a replacement process is still starting
                }
            },
            $"a free process in fleet {fleetId}", Patience);
        return await api.GameSessionReachesAsync(created!.GameSessionId, GameSessionStatus.Active);
    }

    public static async Task<GameSession> GameSessionReachesAsync(this GameRelayClient api, string gameSessionId, GameSessionStatus status)
    {
        GameSession? seen = null;
        await Eventually.TrueAsync(
            async () => (seen = await api.DescribeAsync(gameSessionId)).Status == status, $"game session {gameSessionId} {status}", Patience);
        return seen!;
    }

    public static async Task<GameSession> DescribeAsync(this GameRelayClient api, string gameSessionId) =>
        (await api.DescribeGameSessionsAsync(new() { GameSessionId = gameSessionId })).GameSessions.Single();

    public static async Task<IReadOnlyList<Event>> EventsAsync(this GameRelayClient api, string fleetId) =>
        (await api.DescribeFleetEventsAsync(new() { FleetId = fleetId })).Events;

    public static async Task<string> EventsTextAsync(this GameRelayClient api, string fleetId) =>
        string.Join('\n', (await api.EventsAsync(fleetId)).Select(e => $"{e.EventTime:O} {e.EventCode} {e.Message}"));

    public static async Task<Event> EventAsync(this GameRelayClient api, string fleetId, Func<Event, bool> wanted, string what)
    {
        Event? found = null;
        await Eventually.TrueAsync(
            async () => (found = (await api.EventsAsync(fleetId)).FirstOrDefault(wanted)) is not null,
            $"an event of fleet {fleetId}: {what}", Patience);
        return found!;
    }
}

using GameRelay.Api;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Faults;

public sealed class KilledProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Players_play_on_through_kills_of_agent_control_plane_and_Postgres_and_everything_comes_back()
    {
        await using var up = await UpProcess.StartAsync(TestFolder.New("up"));
        var api = PlatformClient.Of(up);
        var fleetId = await api.CreateActiveFleetAsync(ScriptPackage.Sample("arena"));
        var played = await api.CreateActiveGameSessionAsync(fleetId);
        await using (var players = await PlayingPlayers.JoinAsync(api, played.GameSessionId, 3))
        {
            await players.StillPlayAsync("at the start");

            await KillAsync(up, PlatformProcesses.HostAgent, players);
            await KillAsync(up, PlatformProcesses.ControlPlane, players);
            await KillPostgresAsync(up, players);
            await Eventually.TrueAsync(() => AnswersAsync(api), "the API answers again", Patience);
            await KillControlPlaneAndPostgresAsync(up, api, players);

            // All is as before: the same game session, adopted, and room for another one.
            await Eventually.TrueAsync(() => AnswersAsync(api), "the API answers again", Patience);
            Assert.Equal(GameSessionStatus.Active, (await api.DescribeAsync(played.GameSessionId)).Status);
            Assert.Equal(3, (await api.DescribeAsync(played.GameSessionId)).CurrentPlayerSessionCount);
            var other = await api.CreateActiveGameSessionAsync(fleetId);
            Assert.NotEqual(played.Port, other.Port);
            await players.StillPlayAsync("after all of it");

            await KillRelayOfAsync(up, played);
            await Eventually.TrueAsync(() => players.Closed is not null, "the players of the killed relay notice", Patience);
        }

        // The killed relay's session reaches its final state, with its players; the cause is told; the process is replaced.
        Assert.NotNull((await api.GameSessionReachesAsync(played.GameSessionId, GameSessionStatus.Terminated)).TerminationTime);
        var left = (await api.DescribePlayerSessionsAsync(new() { GameSessionId = played.GameSessionId })).PlayerSessions;
        Assert.All(left, player => Assert.Equal(PlayerSessionStatus.Completed, player.Status));
        await api.EventAsync(fleetId, e => e.EventCode == FleetEventCodes.ServerProcessCrashed && e.Message!.Contains("without ProcessEnding", StringComparison.Ordinal), "the relay was killed");
        await api.CreateActiveGameSessionAsync(fleetId);
    }

    private static async Task KillAsync(UpProcess up, string program, PlayingPlayers players)
    {
        var killed = PlatformProcesses.Find(up.DataDirectory, program);
        foreach (var id in killed)
            Signals.Kill(id);

        await players.StillPlayAsync($"without {program}");
        await Eventually.TrueAsync(
            () => PlatformProcesses.Find(up.DataDirectory, program).Except(killed).Any(), $"{program} is started again", Patience);
        await players.StillPlayAsync($"after {program} came back");
    }

    private static async Task KillPostgresAsync(UpProcess up, PlayingPlayers players)
    {
        var killed = PlatformProcesses.FindPostmaster(up.DataDirectory);
        Signals.Kill(killed);

        await players.StillPlayAsync("without Postgres");
        await Eventually.TrueAsync(
            () => PlatformProcesses.TryFindPostmaster(up.DataDirectory) is { } id && id != killed, "Postgres is started again", Patience);
    }

    // The control plane comes back once, after its database, and not in vain before it.
    private static async Task KillControlPlaneAndPostgresAsync(UpProcess up, GameRelayClient api, PlayingPlayers players)
    {
        var ends = ControlPlaneEnds(up);
        Signals.Kill(PlatformProcesses.FindPostmaster(up.DataDirectory));
        foreach (var id in PlatformProcesses.Find(up.DataDirectory, PlatformProcesses.ControlPlane))
            Signals.Kill(id);

        await players.StillPlayAsync("without control plane and Postgres");
        await Eventually.TrueAsync(() => ControlPlaneEnds(up) > ends, "the end of the control plane is told", Patience);
        await Eventually.TrueAsync(() => AnswersAsync(api), "the API answers again", Patience);
        Assert.Equal(ends + 1, ControlPlaneEnds(up));
    }

    private static int ControlPlaneEnds(UpProcess up) => up.Output.Split('\n').Count(line => line.Contains("the control plane ended", StringComparison.Ordinal));

    private static async Task KillRelayOfAsync(UpProcess up, GameSession gameSession)
    {
        var relay = PlatformProcesses.Find(up.DataDirectory, PlatformProcesses.Relay)
            .Single(id => File.ReadAllText($"/proc/{id}/environ").Contains($"GAMERELAY_PORT={gameSession.Port}\0", StringComparison.Ordinal));
        Signals.Kill(relay);
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{relay}"), "the killed relay is gone", Patience);
    }

    private static async Task<bool> AnswersAsync(GameRelayClient api)
    {
        try
        {
            await api.DescribeFleetAttributesAsync(new());
            return true;
        }
        catch (Exception ex) when (ex is HttpRequestException or GameRelayException)
        {
            return false;
        }
    }
}

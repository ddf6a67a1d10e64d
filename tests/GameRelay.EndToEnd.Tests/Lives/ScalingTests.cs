using GameRelay.Api;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Lives;

public sealed class ScalingTests(SharedPlatform platform)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private GameRelayClient Api => platform.Api;

    [Fact]
    public async Task A_fleet_scales_out_and_back_in_around_a_protected_game_session()
    {
        var fleetId = await Api.CreateActiveFleetAsync(ScriptPackage.Sample("arena"), processes: 1);
        await ProtectAsync(fleetId, ProtectionPolicy.FullProtection);
        var guarded = await Api.CreateActiveGameSessionAsync(fleetId);
        await ProtectAsync(fleetId, ProtectionPolicy.NoProtection);
        await using (var players = await PlayingPlayers.JoinAsync(Api, guarded.GameSessionId, 2))
            await ScaleOutAndInAsync(fleetId, guarded, players);

        await Api.TerminateGameSessionAsync(new() { GameSessionId = guarded.GameSessionId, TerminationMode = TerminationMode.TriggerOnProcessTerminate });
        await CountsAsync(fleetId, counts => counts is { Pending: 0, Active: 0, Terminating: 0 }, "no instance is left");
        Assert.Empty((await Api.ListHostsAsync(new() { FleetId = fleetId })).Hosts);
        await Api.DeleteFleetAsync(new() { FleetId = fleetId });
    }

    private async Task ScaleOutAndInAsync(string fleetId, GameSession guarded, PlayingPlayers players)
    {
        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleetId, DesiredInstances = 2, MaxSize = 2 });
        await CountsAsync(fleetId, counts => counts is { Desired: 2, Pending: 0, Active: 2, Idle: 1, Terminating: 0 }, "two instances");
        var plain = await Api.CreateActiveGameSessionAsync(fleetId);
        Assert.NotEqual(guarded.ComputeName, plain.ComputeName);
        Assert.NotEqual(guarded.Port / 100, plain.Port / 100); // each instance has a hundred ports for itself

        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleetId, DesiredInstances = 1 });
        await Api.GameSessionReachesAsync(plain.GameSessionId, GameSessionStatus.Terminated);
        await CountsAsync(fleetId, counts => counts is { Desired: 1, Active: 1, Idle: 0, Terminating: 0 }, "the instance without protection is gone");

        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleetId, DesiredInstances = 0 });
        await CountsAsync(fleetId, counts => counts is { Desired: 0, Active: 0, Terminating: 1 }, "the other one drains");
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => Api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = 1 }));
        await players.StillPlayAsync("while their host drains");
        Assert.Equal(GameSessionStatus.Active, (await Api.DescribeAsync(guarded.GameSessionId)).Status);
    }

    private Task<UpdateFleetAttributesResponse> ProtectAsync(string fleetId, ProtectionPolicy policy) =>
        Api.UpdateFleetAttributesAsync(new() { FleetId = fleetId, NewGameSessionProtectionPolicy = policy });

    private Task CountsAsync(string fleetId, Func<EC2InstanceCounts, bool> areRight, string what) => Eventually.TrueAsync(
        async () => areRight((await Api.DescribeFleetCapacityAsync(new() { FleetIds = [fleetId] })).FleetCapacity.Single().InstanceCounts!), what, Patience);
}

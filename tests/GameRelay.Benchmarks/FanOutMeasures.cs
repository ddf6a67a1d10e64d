using GameRelay.Api;
using GameRelay.Testing.Platform;

namespace GameRelay.Benchmarks;

/// <summary>What a delivered message costs the relay, beside what it costs the barest loop, in one run.</summary>
internal static class FanOutMeasures
{
    public static async Task<IReadOnlyList<Measurement>> RunAsync(UpProcess up, GameRelayClient api, string fleetId, FanOutLoad load)
    {
        var bare = BareFanOut.CpuPerDelivery(load);
        var game = await api.CreateActiveGameSessionAsync(fleetId, load.Players);
        var relay = RelayOf(up, game);
        using var players = await RelayPlayers.JoinAsync(api, game.GameSessionId, load);
        players.Play(load.WarmUp);
        var (cpuBefore, deliveredBefore, sentBefore) = (ProcessReadings.CpuTime(relay), players.Delivered, players.Sent);
        players.Play(load.Duration);
        var delivered = players.Delivered - deliveredBefore;
        var cpu = (ProcessReadings.CpuTime(relay) - cpuBefore) / delivered;
        var expected = (players.Sent - sentBefore) * (load.Players - 1);

        var how = $"{load.Players} players, {load.RateHz} Hz, random phases, {load.PayloadBytes} bytes, fan-out to all, {load.Duration.TotalSeconds:0} s";
        return
        [
            new("CPU of a delivered message, relay", $"{cpu.TotalMicroseconds:0.00} µs", $"{how}; sealed; {delivered} of {expected} delivered within the period"),
            new("CPU of a delivered message, bare UDP loop", $"{bare.TotalMicroseconds:0.00} µs", how),
            new("Relay to bare loop", $"{cpu / bare:0.00} times", "the same run"),
        ];
    }

    private static int RelayOf(UpProcess up, GameSession game) => PlatformProcesses.Find(up.DataDirectory, PlatformProcesses.Relay)
        .Single(id => ProcessReadings.EnvironmentVariable(id, "GAMERELAY_PORT") == $"{game.Port}");
}

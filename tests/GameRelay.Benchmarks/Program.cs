using System.Runtime.InteropServices;
using GameRelay.Benchmarks;
using GameRelay.Testing;
using GameRelay.Testing.Platform;

if (args is [BareFanOut.Argument])
    return BareFanOut.Serve();

var time = TimeProvider.System;
var load = new FanOutLoad(Players: 32, RateHz: 20, PayloadBytes: 64, WarmUp: TimeSpan.FromSeconds(5), Duration: TimeSpan.FromSeconds(15));
await using var up = await UpProcess.StartAsync(TestFolder.New("benchmarks"));
var api = PlatformClient.Of(up);
var fleetId = await api.CreateActiveFleetAsync(ScriptPackage.Sample("arena"), processes: 4);
var sessions = new SessionMeasures(up, api, time);

Console.WriteLine($"{Environment.ProcessorCount} cores, {Machine.Processor()}, {Machine.MemoryGibibytes():0} GiB; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}");
Console.WriteLine();
Console.WriteLine("| what | measured | how |");
Console.WriteLine("| --- | --- | --- |");
foreach (var measurement in await FanOutMeasures.RunAsync(up, api, fleetId, load))
    Write(measurement);
Write(await sessions.CreateToActiveAsync(fleetId));
Write(await sessions.StartToReadyAsync());
Write(await sessions.IdleMemoryAsync(fleetId));
Write(await sessions.IdleCpuAsync(fleetId));
Write(await sessions.CreatedAndEndedAsync(fleetId, workers: 4));
return 0;

static void Write(Measurement measurement) => Console.WriteLine($"| {measurement.Name} | {measurement.Value} | {measurement.How} |");

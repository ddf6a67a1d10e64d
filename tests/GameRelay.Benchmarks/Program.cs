using System.CommandLine;
using System.Globalization;
using GameRelay.Benchmarks;
using GameRelay.Benchmarks.Checking;
using GameRelay.Benchmarks.Density;
using GameRelay.Benchmarks.Floors;
using GameRelay.Benchmarks.Load;
using GameRelay.Benchmarks.Relay;
using GameRelay.Benchmarks.Sessions;

// The parts of a measurement that are processes of their own.
switch (args)
{
    case [LoadGenerator.Argument]:
        return LoadGenerator.Run(Console.In, Console.Out);
    case [FloorProcess.Bare]:
        return BareFanOut.Serve();
    case [FloorProcess.LiteNetLib, var milliseconds]:
        return LiteNetFanOut.Serve(int.Parse(milliseconds, CultureInfo.InvariantCulture));
    case [FloorProcess.Nothing]:
        return 0;
}

var root = new RootCommand("Measures what players and game sessions cost. Wants the machine for itself.")
{
    CheckCommand.CheckOption,
    CheckCommand.OnceOption,
    CheckCommand.StoreOption,
    RelayCommand.Create(),
    DensityCommand.Create(),
    SessionsCommand.Create(),
};
root.SetAction(async (parsed, cancellationToken) => CheckCommand.IsAskedFor(parsed)
    ? await CheckCommand.RunAsync(parsed, CheckScope.All, cancellationToken)
    : await root.Parse(["--help"]).InvokeAsync(cancellationToken: cancellationToken));
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // Ctrl-C and SIGTERM stop the measurement, which then has this long to take down its processes.
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
    });
}
catch (BenchmarkException ex)
{
    await Console.Error.WriteLineAsync(ex.Message);
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("interrupted");
    return 130;
}

using System.CommandLine;
using GameRelay.Benchmarks;
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
}

var root = new RootCommand("Measures what players and game sessions cost. Wants the machine for itself.")
{
    RelayCommand.Create(),
    SessionsCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BenchmarkException ex)
{
    await Console.Error.WriteLineAsync(ex.Message);
    return 1;
}

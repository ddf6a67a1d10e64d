using GameRelay.Cli;

return await CommandLine.RunAsync(args, Terminal.ForThisProcess(), TimeProvider.System);

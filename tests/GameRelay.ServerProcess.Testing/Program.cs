// A server process that does to its agent what a real relay does seldom or never. Its "script" is a list of words that say how it behaves; what
// it does in a game session is told in the game session's data, as steps parted by semicolons.
//
//   silent            connects, and never initialises            not-ready      initialises, and never gets ready
//   fail              reports a failed script and exits with 65  fail-quietly   writes the failure file only, and exits with 65
//   exit              prints a line and exits with 3             no-activation  never activates its game session
//   unhealthy         answers health checks with no              deaf           answers no health check
//   stubborn          does not end when it is told to            patient        outlives the longest fuzz test
//
// Steps: accept <player session> · remove <player session> · end · end-without-exit · crash · exit <code>
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using GameRelay.Hosting.Process.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

// It finds nothing in any script.
if (args is ["--check", ..])
{
    Console.WriteLine("{\"findings\":[]}");
    return 0;
}

// Whatever a test forgets, no process of it stays.
using var lifetime = new CancellationTokenSource(TimeSpan.FromSeconds(90));
lifetime.Token.Register(() => Environment.Exit(99));

var socketPath = Variable("GAMERELAY_AGENT_SOCKET");
var script = Path.Combine(Variable("GAMERELAY_SCRIPT_DIRECTORY"), Variable("GAMERELAY_LAUNCH_PATH")["/local/game/".Length..]);
var words = (await File.ReadAllTextAsync(script)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToHashSet();
if (words.Contains("patient"))
    lifetime.CancelAfter(TimeSpan.FromDays(1));
Failed failure = new() { Cause = FailureCause.ScriptLoad, Message = "TypeError: world is not a function", File = "index.js", Line = 12, Column = 5 };
await LogAsync($"started in {Environment.CurrentDirectory} with {string.Join(' ', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order())}");

if (words.Contains("exit"))
{
    Console.WriteLine("the last words");
    return 3;
}
if (words.Contains("fail-quietly"))
{
    await File.WriteAllTextAsync(Variable("GAMERELAY_PROCESS_FAILURE_FILE"), JsonFormatter.Default.Format(failure));
    return 65;
}

Hello state = new() { ProtocolVersion = 1, Pid = Environment.ProcessId, Phase = ProcessPhase.Starting };
ulong lastRequest = 0;
while (true)
{
    try
    {
        if (await RunStreamAsync() is { } exitCode)
            return exitCode;
    }
    catch (Exception exception) when (exception is RpcException or IOException or InvalidOperationException)
    {
        await LogAsync("stream lost");
    }
    await Task.Delay(50);
}

async Task<int?> RunStreamAsync()
{
    using var channel = GrpcChannel.ForAddress("http://agent", new()
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
    });
    using var call = new ServerProcessHost.ServerProcessHostClient(channel).Connect(new Metadata
    {
        { "gamerelay-process-id", Variable("GAMERELAY_PROCESS_ID") },
        { "gamerelay-process-secret", Variable("GAMERELAY_PROCESS_SECRET") },
    });
    await call.RequestStream.WriteAsync(new() { Hello = state });
    if (words.Contains("fail"))
    {
        await call.RequestStream.WriteAsync(new() { Failed = failure });
        await call.RequestStream.CompleteAsync();
        await call.ResponseStream.MoveNext(default);
        return 65;
    }
    if (state.Phase == ProcessPhase.Starting && !words.Contains("silent"))
    {
        await call.RequestStream.WriteAsync(new() { SdkInitialized = new() });
        if (!words.Contains("not-ready"))
        {
            state.Phase = ProcessPhase.Ready;
            await call.RequestStream.WriteAsync(new() { Ready = new() { Port = int.Parse(Variable("GAMERELAY_PORT"), CultureInfo.InvariantCulture) } });
        }
    }
    while (await call.ResponseStream.MoveNext(default))
    {
        if (await HandleAsync(call.ResponseStream.Current, call.RequestStream) is { } exitCode)
        {
            // What was reported arrives before the exit.
            while (state.Phase == ProcessPhase.Ending && await call.ResponseStream.MoveNext(default))
                await LogAsync("still told something");
            return exitCode;
        }
    }
    return null;
}

async Task<int?> HandleAsync(ProcessCommand command, IClientStreamWriter<ProcessReport> reports)
{
    switch (command.CommandCase)
    {
        case ProcessCommand.CommandOneofCase.Activate when state.GameSessionId.Length == 0:
            await LogAsync($"activate {command.Activate.GameSessionId}");
            state.GameSessionId = command.Activate.GameSessionId;
            state.Phase = ProcessPhase.Activating;
            if (words.Contains("no-activation"))
                return null;
            state.Phase = ProcessPhase.Active;
            await reports.WriteAsync(new() { Activated = new() { GameSessionId = state.GameSessionId } });
            return await RunStepsAsync(command.Activate.GameSessionData, reports);
        case ProcessCommand.CommandOneofCase.PlayerAnswer:
            var answer = command.PlayerAnswer;
            await LogAsync($"answer {answer.Code} {answer.PlayerId} {answer.PlayerData} {answer.Reason}");
            return null;
        case ProcessCommand.CommandOneofCase.HealthCheck when !words.Contains("deaf"):
            await reports.WriteAsync(new() { Health = new() { CheckId = command.HealthCheck.CheckId, Healthy = !words.Contains("unhealthy") } });
            return null;
        case ProcessCommand.CommandOneofCase.Terminate:
            await LogAsync($"terminate {command.Terminate.Reason}");
            return words.Contains("stubborn") ? null : 0;
        default:
            return null;
    }
}

async Task<int?> RunStepsAsync(string steps, IClientStreamWriter<ProcessReport> reports)
{
    foreach (var step in steps.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
    {
        var (verb, what) = step.Split(' ') is [var first, var second] ? (first, second) : (step, "");
        switch (verb)
        {
            case "accept":
                await reports.WriteAsync(new()
                {
                    AcceptPlayer = new() { RequestId = ++lastRequest, GameSessionId = state.GameSessionId, PlayerSessionId = what },
                });
                state.PlayerSessionIds.Add(what);
                break;
            case "remove":
                state.PlayerSessionIds.Remove(what);
                await reports.WriteAsync(new() { RemovePlayer = new() { GameSessionId = state.GameSessionId, PlayerSessionId = what } });
                break;
            case "end" or "end-without-exit":
                state.Phase = ProcessPhase.Ending;
                await reports.WriteAsync(new() { Ending = new() { Reason = "processEnding" } });
                if (verb == "end")
                {
                    await reports.CompleteAsync();
                    return 0;
                }
                break;
            case "crash":
                Process.GetCurrentProcess().Kill();
                break;
            case "exit":
                return int.Parse(what, CultureInfo.InvariantCulture);
        }
    }
    return null;
}

static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

static async Task LogAsync(string line)
{
    try
    {
        await File.AppendAllTextAsync(Variable("GAMERELAY_LOG_FILE"), line + "\n");
    }
    catch (IOException)
    {
        // The disk is full; like a relay, it goes on.
    }
}

using System.Globalization;
using System.Net;
using GameRelay.Hosting.Process.V1;

namespace GameRelay.Relay.Hosting;

/// <summary>What the agent starts a relay with; everything comes by environment variables.</summary>
internal sealed record StartEnvironment
{
    public required AgentAddress Agent { get; init; }

    /// <summary>The unpacked package.</summary>
    public required string ScriptDirectory { get; init; }

    /// <summary>As in the runtime configuration, e.g. <c>/local/game/index.js</c>.</summary>
    public required string LaunchPath { get; init; }
    public required string Parameters { get; init; }

    /// <summary>What <c>onProcessStarted</c> is given.</summary>
    public string[] Arguments => Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary><c>10.x</c> or <c>24.x</c>.</summary>
    public required string NodeVersion { get; init; }
    public required IPAddress BindAddress { get; init; }
    public required int Port { get; init; }
    public required string LogFile { get; init; }
    public required string FailureFile { get; init; }

    /// <summary>Null when the agent is older than it.</summary>
    public string? ExitFile { get; init; }

    /// <summary>Of the script's engine; default 128 MB.</summary>
    public required int HeapLimitMegabytes { get; init; }

    /// <summary>Resident size of the process for each session that it may have; default 512 MB.</summary>
    public required int MemoryLimitMegabytes { get; init; }

    /// <summary>Longest run of one callback; default 5 s.</summary>
    public required TimeSpan CallbackTimeLimit { get; init; }

    /// <summary>How many server processes the agent may start in this process, this one among them; default 1.</summary>
    public required int SessionsPerProcess { get; init; }

    /// <summary>Another server process of the same entry of the runtime configuration.</summary>
    public StartEnvironment For(StartBeside beside) => this with
    {
        Agent = Agent with { ProcessId = beside.ProcessId, ProcessSecret = beside.ProcessSecret },
        Port = beside.Port,
        LogFile = beside.LogFile,
        FailureFile = beside.FailureFile,
        ExitFile = beside.ExitFile,
    };

    /// <exception cref="StartEnvironmentException">A variable is missing or makes no sense.</exception>
    public static StartEnvironment Read(Func<string, string?> variable)
    {
        return new()
        {
            Agent = new(Required("GAMERELAY_AGENT_SOCKET"), Required("GAMERELAY_PROCESS_ID"), Required("GAMERELAY_PROCESS_SECRET")),
            ScriptDirectory = Required("GAMERELAY_SCRIPT_DIRECTORY"),
            LaunchPath = Required("GAMERELAY_LAUNCH_PATH"),
            Parameters = variable("GAMERELAY_PARAMETERS") ?? "",
            NodeVersion = variable("GAMERELAY_NODE_VERSION") is { Length: > 0 } version ? version : "10.x",
            BindAddress = IPAddress.TryParse(Required("GAMERELAY_BIND_ADDRESS"), out var address)
                ? address
                : throw new StartEnvironmentException("GAMERELAY_BIND_ADDRESS is not an IP address."),
            Port = Number("GAMERELAY_PORT", null, 0, IPEndPoint.MaxPort),
            LogFile = Required("GAMERELAY_LOG_FILE"),
            FailureFile = Required("GAMERELAY_PROCESS_FAILURE_FILE"),
            ExitFile = variable("GAMERELAY_PROCESS_EXIT_FILE") is { Length: > 0 } exitFile ? exitFile : null,
            HeapLimitMegabytes = Number("GAMERELAY_HEAP_LIMIT_MB", 128, 8, 16 * 1024),
            MemoryLimitMegabytes = Number("GAMERELAY_MEMORY_LIMIT_MB", 512, 64, 64 * 1024),
            SessionsPerProcess = Number("GAMERELAY_SESSIONS_PER_PROCESS", 1, 1, 50),
            CallbackTimeLimit = TimeSpan.FromMilliseconds(Number("GAMERELAY_CALLBACK_TIME_LIMIT_MS", 5000, 10, 600_000)),
        };

        string Required(string name) =>
            variable(name) is { Length: > 0 } value ? value : throw new StartEnvironmentException($"{name} is not set. A host agent starts relays.");

        int Number(string name, int? byDefault, int least, int most)
        {
            var text = variable(name);
            if (string.IsNullOrEmpty(text) && byDefault is { } value)
                return value;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : throw new StartEnvironmentException($"{name} must be a number from {least} to {most}, and is '{text}'.");
        }
    }
}

/// <summary>The message names the variable.</summary>
internal sealed class StartEnvironmentException(string message) : Exception(message);

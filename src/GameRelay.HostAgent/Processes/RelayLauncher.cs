using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using GameRelay.Hosting;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// Starts relays so that they outlive the agent: in a session of their own, writing to files, with an environment that holds nothing of the
/// agent's, as another user where the agent may switch.
/// </summary>
internal sealed partial class RelayLauncher
{
    private const string DefaultUser = "nobody";

    private readonly AgentOptions _options;
    private readonly string[] _command;

    public RelayLauncher(IOptions<AgentOptions> options, ILogger<RelayLauncher> logger)
    {
        _options = options.Value;
        var relay = Path.GetFullPath(_options.RelayPath ?? BesideTheAgent());
        if (!File.Exists(relay))
            throw new FileNotFoundException($"There is no relay at '{relay}'; set GAMERELAY_AGENT__RelayPath.", relay);
        _command = relay.EndsWith(".dll", StringComparison.Ordinal) ? [DotnetMuxer(), relay] : [relay];
        User = ChooseUser(relay, logger);
    }

    /// <summary>Whom relays run as; null for the agent's own user.</summary>
    public UserAccount? User { get; }

    public Process Start(ProcessRecord record, ProcessFolder folder, string scriptDirectory, string nodeVersion)
    {
        ProcessStartInfo start = new("/bin/sh") { WorkingDirectory = "/" };
        // exec keeps the process id all the way from the shell to the relay.
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" </dev/null >>\"$0\" 2>&1");
        start.ArgumentList.Add(folder.OutputPath);
        foreach (var argument in SwitchUser(User))
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add("/usr/bin/setsid");
        foreach (var argument in _command)
            start.ArgumentList.Add(argument);

        var environment = start.Environment;
        Clean(environment);
        environment["GAMERELAY_PROCESS_ID"] = record.ProcessId;
        environment["GAMERELAY_PROCESS_SECRET"] = record.Secret;
        environment["GAMERELAY_AGENT_SOCKET"] = Path.GetFullPath(_options.SocketPath);
        environment["GAMERELAY_SCRIPT_DIRECTORY"] = scriptDirectory;
        environment["GAMERELAY_LAUNCH_PATH"] = record.LaunchPath;
        environment["GAMERELAY_PARAMETERS"] = record.Parameters;
        environment["GAMERELAY_NODE_VERSION"] = nodeVersion;
        environment["GAMERELAY_BIND_ADDRESS"] = _options.BindAddress ?? _options.IpAddress;
        environment["GAMERELAY_PORT"] = Text(record.Port);
        environment["GAMERELAY_LOG_FILE"] = Path.GetFullPath(folder.LogPath);
        environment["GAMERELAY_PROCESS_FAILURE_FILE"] = Path.GetFullPath(folder.FailurePath);
        environment["GAMERELAY_PROCESS_EXIT_FILE"] = Path.GetFullPath(folder.ExitPath);
        environment["GAMERELAY_HEAP_LIMIT_MB"] = Text(_options.RelayHeapLimitMegabytes);
        environment["GAMERELAY_MEMORY_LIMIT_MB"] = Text(_options.RelayMemoryLimitMegabytes);
        environment["GAMERELAY_SESSIONS_PER_PROCESS"] = Text(SessionsPerProcess.Of(record.Parameters) ?? 1);
        environment["GAMERELAY_CALLBACK_TIME_LIMIT_MS"] = Text((long)_options.RelayCallbackTimeLimit.TotalMilliseconds);
        return Process.Start(start) ?? throw new InvalidOperationException("The system started no process.");
    }

    /// <summary>A relay that runs no game session but prints what it was asked for, and ends. It gives way to those in which players are.</summary>
    public ProcessStartInfo Tool(params string[] arguments)
    {
        ProcessStartInfo start = new("/usr/bin/nice", ["-n", "19", .. SwitchUser(User), .. _command, .. arguments])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Clean(start.Environment);
        return start;
    }

    /// <summary>Leaves of this process's environment nothing, and sets what every relay runs with.</summary>
    internal static void Clean(IDictionary<string, string?> environment)
    {
        environment.Clear();
        environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        environment["LANG"] = "C.UTF-8";
        environment["DOTNET_EnableDiagnostics"] = "0"; // else each relay leaves a debugger's socket in /tmp
        environment["DOTNET_gcServer"] = "0";
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string[] SwitchUser(UserAccount? user) => user is null
        ? []
        : ["/usr/bin/setpriv", $"--reuid={user.UserId}", $"--regid={user.GroupId}", "--clear-groups", "--no-new-privs"];

    private UserAccount? ChooseUser(string relay, ILogger logger)
    {
        if (!Posix.IsRoot)
        {
            return _options.RelayUser is { } wanted && wanted != Environment.UserName
                ? throw new InvalidOperationException($"Only root may run relays as '{wanted}' (GAMERELAY_AGENT__RelayUser).")
                : null;
        }
        var name = _options.RelayUser ?? DefaultUser;
        var user = UserAccount.Find(name);
        if (user is not null && CanRead(user, relay) && CanRead(user, _options.DataDirectory))
            return user;
        if (_options.RelayUser is not null)
        {
            throw new InvalidOperationException(
                $"User '{name}' (GAMERELAY_AGENT__RelayUser) does not exist, or cannot reach '{relay}' and '{_options.DataDirectory}'.");
        }
        LogNoOtherUser(logger, name, relay, _options.DataDirectory);
        return null;
    }

    // Reaching a path needs every folder above it to be searchable, which only a try as that user tells for sure.
    private static bool CanRead(UserAccount user, string path)
    {
        var (setpriv, asUser) = (SwitchUser(user)[0], SwitchUser(user)[1..]);
        using var test = Process.Start(setpriv, [.. asUser, "/usr/bin/test", Directory.Exists(path) ? "-x" : "-r", path]);
        test.WaitForExit();
        return test.ExitCode == 0;
    }

    private static string BesideTheAgent()
    {
        // artifacts/bin/GameRelay.HostAgent/<pivot>/ → artifacts/bin/GameRelay.Relay/<pivot>/
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.Combine(own, "..", "..", "GameRelay.Relay", Path.GetFileName(own), "GameRelay.Relay.dll");
    }

    // shared/Microsoft.NETCore.App/<version>/ lies under the muxer.
    private static string DotnetMuxer() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Relays run as root: user {User} cannot reach {RelayPath} and {DataDirectory}. Move them to where it can, or set GAMERELAY_AGENT__RelayUser")]
    private static partial void LogNoOtherUser(ILogger logger, string user, string relayPath, string dataDirectory);
}

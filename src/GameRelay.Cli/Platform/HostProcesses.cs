using System.Globalization;
using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Platform;

/// <summary>The agents and relays on a data directory: they belong to the control plane and outlive it, so they are found by their environment.</summary>
internal sealed class HostProcesses(PlatformDirectory directory, TimeProvider time)
{
    // The agent gives its server processes five seconds to end by themselves.
    private static readonly TimeSpan AgentGrace = TimeSpan.FromSeconds(12);

    /// <summary>Ends the agents, which end their game sessions properly.</summary>
    public Task StopAgentsAsync() => StopAsync("GAMERELAY_AGENT__DataDirectory=", (Signal.Interrupt, AgentGrace));

    /// <summary>Ends the relays of agents that were killed, and so could not do it.</summary>
    public Task StopRelaysAsync() => StopAsync("GAMERELAY_AGENT_SOCKET=", (Signal.Terminate, TimeSpan.FromSeconds(5)));

    private Task StopAsync(string variable, params (Signal Signal, TimeSpan Grace)[] steps) => Task.WhenAll(Find(variable + directory.Hosts + "/").Select(async identity =>
    {
        using var process = DetachedProcess.Adopt(identity, time);
        await process.StopAsync(steps);
    }));

    private static List<ProcessIdentity> Find(string start)
    {
        var found = new List<ProcessIdentity>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;

            // The identity first: what is read then is this process's, or the identity is no longer running.
            if (ProcessIdentity.Find(pid) is { } identity && ReadEnvironment(pid).Any(variable => variable.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
                found.Add(identity);
        }

        return found;
    }

    private static string[] ReadEnvironment(int pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or somebody else's.
            return [];
        }
    }
}

using GameRelay.HostAgent.Processes;

namespace GameRelay.Benchmarks.Subjects;

/// <summary>What the agent sets for every relay, so that they are measured as hosts run them.</summary>
internal static class RelayEnvironment
{
    public static void Apply(Dictionary<string, string> environment)
    {
        Dictionary<string, string?> agents = [];
        RelayLauncher.Clean(agents);
        foreach (var (name, value) in agents)
            environment[name] = value!;
    }
}

using GameRelay.Api;
using GameRelay.Hosting;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>What a fleet's runtime configuration must obey beyond the shapes of its members, and the defaults of what it leaves out.</summary>
internal static class RuntimeConfigurationRules
{
    private const string ScriptRoot = "/local/game/";
    private const int MaximumProcesses = 50;
    private const int DefaultActivationTimeoutSeconds = 300;

    internal static RuntimeConfiguration Read(CreateFleetRequest request)
    {
        if (request.RuntimeConfiguration is not null && request.ServerLaunchPath is not null)
            throw new InvalidRequestException("Give RuntimeConfiguration or the older ServerLaunchPath, not both.");
        if (request.ServerLaunchParameters is not null && request.ServerLaunchPath is null)
            throw new InvalidRequestException("ServerLaunchParameters needs ServerLaunchPath.");
        if (request.ServerLaunchPath is not { } launchPath)
            return Complete(request.RuntimeConfiguration);

        return Complete(new()
        {
            ServerProcesses = [new() { LaunchPath = launchPath, Parameters = request.ServerLaunchParameters, ConcurrentExecutions = 1 }],
        });
    }

    internal static RuntimeConfiguration Complete(RuntimeConfiguration? configuration)
    {
        if (configuration?.ServerProcesses is not { Count: > 0 } processes)
            throw new InvalidRequestException("RuntimeConfiguration is missing: it needs at least one entry in ServerProcesses.");
        if (processes.FirstOrDefault(process => !process.LaunchPath.StartsWith(ScriptRoot, StringComparison.Ordinal)) is { } elsewhere)
            throw new InvalidRequestException($"LaunchPath '{elsewhere.LaunchPath}' must begin with '{ScriptRoot}', where a script's files are.");
        if (processes.FirstOrDefault(process => process.LaunchPath.Split('/').Contains("..")) is { } outside)
            throw new InvalidRequestException($"LaunchPath '{outside.LaunchPath}' must not have '..' in it: a script's files are those of its package.");
        if (processes.FirstOrDefault(process => SessionsPerProcess.Of(process.Parameters) is null) is { } odd)
        {
            throw new InvalidRequestException(
                $"Parameters '{odd.Parameters}' must name sessionsPerProcess once at most, with a number from 1 to {SessionsPerProcess.Most}: sessionsPerProcess:8.");
        }

        if (processes.Sum(process => (long)process.ConcurrentExecutions!.Value) is > MaximumProcesses and var total)
            throw new InvalidRequestException($"A host runs at most {MaximumProcesses} server processes; this runtime configuration asks for {total}.");

        return configuration with
        {
            GameSessionActivationTimeoutSeconds = configuration.GameSessionActivationTimeoutSeconds ?? DefaultActivationTimeoutSeconds,
            MaxConcurrentGameSessionActivations = configuration.MaxConcurrentGameSessionActivations ?? int.MaxValue,
        };
    }
}

using GameRelay.Hosting.Host.V1;
using Google.Protobuf.WellKnownTypes;

namespace GameRelay.HostAgent.ControlPlane;

/// <summary>What no control plane that this agent understands says. Such a command is refused whole, before anything of it is carried out or kept.</summary>
internal static class CommandRules
{
    /// <returns>What is wrong, or null.</returns>
    public static string? Problem(HostCommand command) => command.CommandCase switch
    {
        HostCommand.CommandOneofCase.DesiredState => Problem(command.DesiredState),
        HostCommand.CommandOneofCase.ActivateGameSession => Problem(command.ActivateGameSession),
        HostCommand.CommandOneofCase.PlayerAnswer when command.PlayerAnswer.Answer is null => "A player's answer is empty.",
        HostCommand.CommandOneofCase.Retire when !IsTimeOrNone(command.Retire.Deadline) || !IsTimeOrNone(command.Retire.ControlPlaneTime) =>
            "The time of a retirement is none.",
        _ => null,
    };

    /// <summary>The one to acknowledge; 0 for what is not acknowledged.</summary>
    public static long IdOf(HostCommand command) => command.CommandCase switch
    {
        HostCommand.CommandOneofCase.ActivateGameSession => command.ActivateGameSession.CommandId,
        HostCommand.CommandOneofCase.Retire => command.Retire.CommandId,
        _ => 0,
    };

    private static string? Problem(DesiredState desired)
    {
        // They become arguments and variables of a process, which end at a NUL.
        var entries = desired.RuntimeConfiguration?.ServerProcesses.SelectMany(p => new[] { p.LaunchPath, p.Parameters }) ?? [];
        return entries.Append(desired.NodeJsVersion).Any(text => text.Contains('\0', StringComparison.Ordinal))
            ? $"A text of desired state {desired.Version} holds a NUL."
            : null;
    }

    private static string? Problem(ActivateGameSession command) => command switch
    {
        { Activate: null or { GameSessionId.Length: 0 } } => "An activation names no game session.",
        _ when !command.ActivationDeadline.IsTime() || !command.Activate.ControlPlaneTime.IsTime() =>
            $"The activation of game session '{command.Activate.GameSessionId}' has no deadline.",
        _ => null,
    };

    private static bool IsTimeOrNone(Timestamp? time) => time is null || time.IsTime();
}

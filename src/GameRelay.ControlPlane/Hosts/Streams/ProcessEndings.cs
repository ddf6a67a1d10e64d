using GameRelay.Api;
using GameRelay.Hosting.Host.V1;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>What the end of a server process means to its fleet.</summary>
internal static class ProcessEndings
{
    /// <summary>The fleet event of an end; null for the ends that are meant to be.</summary>
    internal static string? EventCode(EndCause cause) => cause switch
    {
        EndCause.Crashed => FleetEventCodes.ServerProcessCrashed,
        EndCause.SdkInitializationTimeout => FleetEventCodes.ServerProcessSdkInitializationTimeout,
        EndCause.SdkInitializationFailed => FleetEventCodes.ServerProcessSdkInitializationFailed,
        EndCause.ProcessReadyTimeout => FleetEventCodes.ServerProcessProcessReadyTimeout,
        EndCause.Unhealthy => FleetEventCodes.ServerProcessTerminatedUnhealthy,
        EndCause.ActivationTimeout => FleetEventCodes.GameSessionActivationTimeout,
        EndCause.ForceTerminated => FleetEventCodes.ServerProcessForceTerminated,
        EndCause.ProcessExitTimeout => FleetEventCodes.ServerProcessProcessExitTimeout,
        EndCause.InvalidPath => FleetEventCodes.ServerProcessInvalidPath,
        _ => null,
    };

    /// <summary>Why a fleet fails whose processes end like this and never get ready.</summary>
    internal static string FleetFailureCode(EndCause cause) => cause switch
    {
        EndCause.InvalidPath => FleetEventCodes.FleetValidationLaunchPathNotFound,
        EndCause.SdkInitializationTimeout or EndCause.ProcessReadyTimeout => FleetEventCodes.FleetActivationFailed,
        _ => FleetEventCodes.FleetValidationExecutableRuntimeFailure,
    };
}

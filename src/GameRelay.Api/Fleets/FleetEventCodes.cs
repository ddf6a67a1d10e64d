namespace GameRelay.Api;

/// <summary>The event codes of the GameLift API that GameRelay emits. Text and not an enum, since the set is open.</summary>
public static class FleetEventCodes
{
    public const string FleetCreated = "FLEET_CREATED";
    public const string FleetStateDownloading = "FLEET_STATE_DOWNLOADING";
    public const string FleetStateValidating = "FLEET_STATE_VALIDATING";
    public const string FleetStateBuilding = "FLEET_STATE_BUILDING";
    public const string FleetStateActivating = "FLEET_STATE_ACTIVATING";
    public const string FleetStateActive = "FLEET_STATE_ACTIVE";
    public const string FleetStateError = "FLEET_STATE_ERROR";
    public const string FleetDeleted = "FLEET_DELETED";

    public const string LocationStateCreated = "LOCATION_STATE_CREATED";
    public const string LocationStateActivating = "LOCATION_STATE_ACTIVATING";
    public const string LocationStateActive = "LOCATION_STATE_ACTIVE";
    public const string LocationStateError = "LOCATION_STATE_ERROR";
    public const string LocationStateDeleting = "LOCATION_STATE_DELETING";
    public const string LocationStateDeleted = "LOCATION_STATE_DELETED";

    public const string FleetCreationExtractingBuild = "FLEET_CREATION_EXTRACTING_BUILD";
    public const string FleetCreationRunningInstaller = "FLEET_CREATION_RUNNING_INSTALLER";
    public const string FleetCreationCompletedInstaller = "FLEET_CREATION_COMPLETED_INSTALLER";
    public const string FleetCreationFailedInstaller = "FLEET_CREATION_FAILED_INSTALLER";
    public const string FleetCreationValidatingRuntimeConfig = "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG";
    public const string FleetBinaryDownloadFailed = "FLEET_BINARY_DOWNLOAD_FAILED";
    public const string FleetValidationLaunchPathNotFound = "FLEET_VALIDATION_LAUNCH_PATH_NOT_FOUND";
    public const string FleetValidationExecutableRuntimeFailure = "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE";
    public const string FleetValidationTimedOut = "FLEET_VALIDATION_TIMED_OUT";
    public const string FleetActivationFailed = "FLEET_ACTIVATION_FAILED";
    public const string FleetActivationFailedNoInstances = "FLEET_ACTIVATION_FAILED_NO_INSTANCES";
    public const string FleetInitializationFailed = "FLEET_INITIALIZATION_FAILED";

    public const string ServerProcessInvalidPath = "SERVER_PROCESS_INVALID_PATH";
    public const string ServerProcessSdkInitializationTimeout = "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT";
    public const string ServerProcessSdkInitializationFailed = "SERVER_PROCESS_SDK_INITIALIZATION_FAILED";
    public const string ServerProcessProcessReadyTimeout = "SERVER_PROCESS_PROCESS_READY_TIMEOUT";
    public const string ServerProcessCrashed = "SERVER_PROCESS_CRASHED";
    public const string ServerProcessTerminatedUnhealthy = "SERVER_PROCESS_TERMINATED_UNHEALTHY";
    public const string ServerProcessForceTerminated = "SERVER_PROCESS_FORCE_TERMINATED";
    public const string ServerProcessProcessExitTimeout = "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT";

    public const string GameSessionActivationTimeout = "GAME_SESSION_ACTIVATION_TIMEOUT";
    public const string FleetScalingEvent = "FLEET_SCALING_EVENT";
    public const string FleetNewGameSessionProtectionPolicyUpdated = "FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED";
    public const string InstanceInterrupted = "INSTANCE_INTERRUPTED";
    public const string InstanceRecycled = "INSTANCE_RECYCLED";
    public const string InstanceReplacedUnhealthy = "INSTANCE_REPLACED_UNHEALTHY";
    public const string ComputeLogUploadFailed = "COMPUTE_LOG_UPLOAD_FAILED";
    public const string GenericEvent = "GENERIC_EVENT";
}

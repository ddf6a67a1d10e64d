using GameRelay.Api;
using GameRelay.ControlPlane.Features.Retention;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>What a ResourceCreationLimitPolicy must say, so that it is never one that silently limits nothing, or less than it says.</summary>
internal static class CreationLimitRules
{
    internal static void Check(ResourceCreationLimitPolicy? policy)
    {
        if (policy is null)
            return;
        if (policy is not { NewGameSessionsPerCreator: not null, PolicyPeriodInMinutes: { } minutes })
        {
            var missing = policy.PolicyPeriodInMinutes is not null ? "NewGameSessionsPerCreator is missing"
                : policy.NewGameSessionsPerCreator is not null ? "PolicyPeriodInMinutes is missing"
                : "both are missing";
            throw new InvalidRequestException(
                $"ResourceCreationLimitPolicy needs NewGameSessionsPerCreator (game sessions) and PolicyPeriodInMinutes (minutes); {missing}.");
        }

        // Game sessions are counted, and those that ended are forgotten after this time.
        var most = (int)RetentionSweep.KeepRecords.TotalMinutes;
        if (minutes < 1 || minutes > most)
        {
            throw new InvalidRequestException(
                $"PolicyPeriodInMinutes is {minutes}; it must be between 1 and {most} minutes ({most / (24 * 60)} days). " +
                "Leave ResourceCreationLimitPolicy out for no limit.");
        }
    }
}

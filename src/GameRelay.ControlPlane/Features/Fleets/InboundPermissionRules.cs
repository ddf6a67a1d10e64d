using System.Globalization;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>What the inbound permissions of a fleet must obey beyond their shape.</summary>
internal static class InboundPermissionRules
{
    internal const int MaximumPermissions = 50;

    private const int LowestPort = 1026;
    private const int SshPort = 22;

    internal static void Check(IReadOnlyList<IpPermission>? permissions)
    {
        foreach (var permission in permissions ?? [])
        {
            if (permission.FromPort > permission.ToPort)
                throw new InvalidRequestException($"An inbound permission runs from port {permission.FromPort} down to {permission.ToPort}.");
            // GameLift's rule for Linux fleets, which all are here.
            if (permission.FromPort < LowestPort && (permission.FromPort, permission.ToPort) != (SshPort, SshPort))
            {
                throw new InvalidRequestException(
                    $"An inbound permission begins at port {permission.FromPort}; a fleet opens ports {LowestPort} to 60000, and {SshPort} by itself.");
            }
        }
    }

    internal static string Describe(IpPermission permission) => string.Create(
        CultureInfo.InvariantCulture, $"{WireNames.Of(permission.Protocol!.Value)} {permission.FromPort}-{permission.ToPort} from {permission.IpRange}");
}

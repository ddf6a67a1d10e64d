using System.Collections.Concurrent;
using System.Reflection;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>An ARN of another region or account is that of another server's fleet, script or other thing, also where one here has the same id.</summary>
internal static class ForeignArns
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> MembersByType = new();

    /// <exception cref="NotFoundException">The request names what is elsewhere.</exception>
    internal static void Refuse(object request, Arns arns)
    {
        foreach (var member in MembersByType.GetOrAdd(request.GetType(), FindMembers))
        {
            var given = member.GetValue(request) switch
            {
                string one => [one],
                IEnumerable<string> many => many,
                _ => [],
            };
            if (given.FirstOrDefault(arns.IsForeign) is { } foreign)
                throw new NotFoundException($"'{foreign}' does not exist here: this server's ARNs are of region '{arns.Region}' and account '{arns.AccountId}'.");
        }
    }

    private static PropertyInfo[] FindMembers(Type type) =>
        [.. type.GetProperties().Where(property => property.GetCustomAttribute<IsAttribute>()?.Shape
            is Shape.AliasIdOrArn or Shape.CustomLocationNameOrArn or Shape.FleetIdOrArn or Shape.QueueNameOrArn or Shape.ResourceArn or Shape.ScriptIdOrArn)];
}

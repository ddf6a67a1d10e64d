using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.Tags;

/// <summary>Finds a resource for a change, by what follows its kind in its ARN; null when there is none.</summary>
internal delegate Task<ITagged?> FindTagged(GameRelayDb db, string name, CancellationToken cancellationToken);

/// <summary>A kind of resources that have tags. The kind is the word after the account in their ARNs: <c>fleet</c> in <c>…:fleet/fleet-1</c>.</summary>
internal sealed record TaggedKind(string Kind, FindTagged FindAsync);

internal static class TaggedKindRegistration
{
    /// <summary>Each feature with tagged resources says so, and tag operations know them.</summary>
    internal static void AddTagged(this IServiceCollection services, string kind, FindTagged find) => services.AddSingleton(new TaggedKind(kind, find));
}

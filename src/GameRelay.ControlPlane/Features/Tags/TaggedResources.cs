using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Tags;

/// <summary>Resources of every kind by their ARNs, for their tags.</summary>
internal sealed class TaggedResources(IEnumerable<TaggedKind> kinds, Transactions transactions, IDbContextFactory<GameRelayDb> databases)
{
    private const int FieldCount = 6;

    /// <exception cref="NotFoundException">No resource with tags has the ARN.</exception>
    internal async Task<IReadOnlyList<Tag>> ReadAsync(string arn, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return (await FindAsync(db, arn, cancellationToken)).Tags;
    }

    /// <summary>Changes of the same resource's tags follow one another, so that none is lost.</summary>
    /// <exception cref="NotFoundException">No resource with tags has the ARN.</exception>
    internal async Task ChangeAsync(string arn, Func<IReadOnlyList<Tag>, IReadOnlyList<Tag>> change, CancellationToken cancellationToken)
    {
        try
        {
            await transactions.RunAsync(
                async db =>
                {
                    await db.LockAsync($"tags {ResourceOf(arn)}", cancellationToken);
                    var resource = await FindAsync(db, arn, cancellationToken);
                    resource.Tags = change(resource.Tags);
                },
                cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw NoSuchResource(arn); // deleted since it was found
        }
    }

    private async Task<ITagged> FindAsync(GameRelayDb db, string arn, CancellationToken cancellationToken)
    {
        var (kind, name) = ResourceOf(arn);
        var known = kinds.SingleOrDefault(one => one.Kind == kind) ?? throw NoSuchResource(arn);
        return await known.FindAsync(db, name, cancellationToken) ?? throw NoSuchResource(arn);
    }

    private static (string Kind, string Name) ResourceOf(string arn) =>
        arn.Split(':', FieldCount) is [_, _, "gamelift", _, _, var resource] && resource.Split('/', 2) is [var kind, var name] ? (kind, name) : ("", arn);

    private NotFoundException NoSuchResource(string arn) =>
        new($"Resource '{arn}' does not exist. Resources that have tags here: {string.Join(", ", kinds.Select(one => one.Kind).Order(StringComparer.Ordinal))}.");
}

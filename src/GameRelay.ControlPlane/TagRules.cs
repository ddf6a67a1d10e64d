using GameRelay.Api;

namespace GameRelay.ControlPlane;

/// <summary>What a resource's tags must obey beyond their shape.</summary>
internal static class TagRules
{
    private const int MaximumTags = 50;
    private const string ReservedPrefix = "aws:";

    internal static void Check(IReadOnlyList<Tag>? tags)
    {
        if (tags is null)
            return;
        if (tags.Count > MaximumTags)
            throw new TaggingFailedException($"A resource has at most {MaximumTags} tags; {tags.Count} were given.");
        if (tags.FirstOrDefault(tag => tag.Key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase)) is { } reserved)
            throw new TaggingFailedException($"Tag key '{reserved.Key}' begins with '{ReservedPrefix}', which is reserved.");
        if (tags.GroupBy(tag => tag.Key).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new TaggingFailedException($"Tag key '{repeated.Key}' is given more than once.");
    }
}

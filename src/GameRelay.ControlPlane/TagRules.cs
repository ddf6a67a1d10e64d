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
        CheckCount(tags.Count);
        CheckKeys(tags.Select(tag => tag.Key));
        if (tags.GroupBy(tag => tag.Key).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new TaggingFailedException($"Tag key '{repeated.Key}' is given more than once.");
    }

    internal static void CheckCount(int count)
    {
        if (count > MaximumTags)
            throw new TaggingFailedException($"A resource has at most {MaximumTags} tags; with these it would have {count}.");
    }

    internal static void CheckKeys(IEnumerable<string> keys)
    {
        if (keys.FirstOrDefault(key => key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase)) is { } reserved)
            throw new TaggingFailedException($"Tag key '{reserved}' begins with '{ReservedPrefix}', which is reserved.");
    }
}

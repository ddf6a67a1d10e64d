using GameRelay.Api;
using GameRelay.ControlPlane.Api;

namespace GameRelay.ControlPlane.Features.Tags;

internal sealed class TagResource(TaggedResources resources) : IOperation<TagResourceRequest, TagResourceResponse>
{
    public async Task<TagResourceResponse> HandleAsync(TagResourceRequest request, CancellationToken cancellationToken)
    {
        TagRules.Check(request.Tags);
        await resources.ChangeAsync(request.ResourceARN, tags => Merge(tags, request.Tags), cancellationToken);
        return new();
    }

    private static List<Tag> Merge(IReadOnlyList<Tag> before, IReadOnlyList<Tag> given)
    {
        List<Tag> merged = [.. before.Where(tag => !given.Any(other => other.Key == tag.Key)), .. given];
        TagRules.CheckCount(merged.Count);
        return merged;
    }
}

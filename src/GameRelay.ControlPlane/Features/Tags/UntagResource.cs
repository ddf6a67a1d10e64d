using GameRelay.Api;
using GameRelay.ControlPlane.Api;

namespace GameRelay.ControlPlane.Features.Tags;

internal sealed class UntagResource(TaggedResources resources) : IOperation<UntagResourceRequest, UntagResourceResponse>
{
    public async Task<UntagResourceResponse> HandleAsync(UntagResourceRequest request, CancellationToken cancellationToken)
    {
        TagRules.CheckKeys(request.TagKeys);
        await resources.ChangeAsync(request.ResourceARN, tags => [.. tags.Where(tag => !request.TagKeys.Contains(tag.Key))], cancellationToken);
        return new();
    }
}

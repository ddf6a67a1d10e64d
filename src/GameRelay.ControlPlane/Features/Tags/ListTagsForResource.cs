using GameRelay.Api;
using GameRelay.ControlPlane.Api;

namespace GameRelay.ControlPlane.Features.Tags;

internal sealed class ListTagsForResource(TaggedResources resources) : IOperation<ListTagsForResourceRequest, ListTagsForResourceResponse>
{
    public async Task<ListTagsForResourceResponse> HandleAsync(ListTagsForResourceRequest request, CancellationToken cancellationToken) =>
        new() { Tags = await resources.ReadAsync(request.ResourceARN, cancellationToken) };
}

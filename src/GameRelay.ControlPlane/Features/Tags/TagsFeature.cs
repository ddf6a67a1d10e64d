using GameRelay.Api;
using GameRelay.ControlPlane.Api;

namespace GameRelay.ControlPlane.Features.Tags;

internal static class TagsFeature
{
    internal static void AddTags(this IServiceCollection services)
    {
        services.AddSingleton<TaggedResources>();
        services.AddGameLiftOperation<TagResource, TagResourceRequest, TagResourceResponse>();
        services.AddGameLiftOperation<UntagResource, UntagResourceRequest, UntagResourceResponse>();
        services.AddGameLiftOperation<ListTagsForResource, ListTagsForResourceRequest, ListTagsForResourceResponse>();
    }
}

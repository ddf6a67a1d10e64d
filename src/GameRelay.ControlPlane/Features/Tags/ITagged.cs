using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Tags;

/// <summary>The row of a resource that has tags.</summary>
internal interface ITagged
{
    IReadOnlyList<Tag> Tags { get; set; }
}

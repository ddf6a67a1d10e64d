using GameRelay.Api;

namespace GameRelay.ControlPlane.Api.Codecs;

/// <summary>A codec alone can see it, since no type can hold it; told as the broken constraint that it is.</summary>
internal static class UnknownEnumValue
{
    internal static InvalidRequestException At(string path, string value, IEnumerable<string> known) => new(RequestValidator.Describe(
        [RequestValidator.Error(value, path, $"Member must satisfy enum value set: [{string.Join(", ", known)}]")]));
}

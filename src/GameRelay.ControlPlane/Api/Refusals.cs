using GameRelay.Api;
using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Api;

/// <summary>From whatever went wrong to what the caller is told.</summary>
internal static class Refusals
{
    /// <summary>
    /// Unavailable means that nothing was done, so that a client may call again whatever the call was. What broke a commit is not of that kind.
    /// </summary>
    internal static GameRelayException From(Exception exception, string requestId) => exception switch
    {
        GameRelayException refusal => refusal,
        _ when DatabaseOutage.Find(exception) is { } outage => new ServiceUnavailableException($"{outage} Nothing was done; try again."),
        _ => new InternalServiceException($"The request failed on the server; its log knows it as {requestId}."),
    };
}

using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>Told as an operation that is not known, which is how clients know it.</summary>
internal sealed class MethodNotAllowedException(string method) : GameRelayException(
    nameof(UnknownOperationException),
    $"This is the API of GameRelay, which takes POST and not {method}: X-Amz-Target names the operation.",
    StatusCodes.Status405MethodNotAllowed);

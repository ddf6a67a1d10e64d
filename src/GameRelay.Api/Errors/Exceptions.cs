namespace GameRelay.Api;

/// <summary>A parameter is invalid, or a combination of parameters is not allowed.</summary>
public sealed class InvalidRequestException(string message) : GameRelayException(nameof(InvalidRequestException), message);

/// <summary>The caller may not do this.</summary>
public sealed class UnauthorizedException(string message) : GameRelayException(nameof(UnauthorizedException), message);

/// <summary>A resource that the request names does not exist.</summary>
public sealed class NotFoundException(string message) : GameRelayException(nameof(NotFoundException), message);

/// <summary>The request conflicts with the resource's present state.</summary>
public sealed class ConflictException(string message) : GameRelayException(nameof(ConflictException), message);

/// <summary>A limit would be exceeded.</summary>
public sealed class LimitExceededException(string message) : GameRelayException(nameof(LimitExceededException), message);

/// <summary>A tag's format, or the number of tags, is not allowed.</summary>
public sealed class TaggingFailedException(string message) : GameRelayException(nameof(TaggingFailedException), message);

/// <summary>The resource is not ready yet; worth another try.</summary>
public sealed class NotReadyException(string message) : GameRelayException(nameof(NotReadyException), message);

/// <summary>The fleet's status does not allow this.</summary>
public sealed class InvalidFleetStatusException(string message) : GameRelayException(nameof(InvalidFleetStatusException), message);

/// <summary>The game session's status does not allow this.</summary>
public sealed class InvalidGameSessionStatusException(string message) : GameRelayException(nameof(InvalidGameSessionStatusException), message);

/// <summary>The game session has not enough open player slots.</summary>
public sealed class GameSessionFullException(string message) : GameRelayException(nameof(GameSessionFullException), message);

/// <summary>No server process of the fleet is free there.</summary>
public sealed class FleetCapacityExceededException(string message) : GameRelayException(nameof(FleetCapacityExceededException), message);

/// <summary>The alias is terminal; the message is the alias's own.</summary>
public sealed class TerminalRoutingStrategyException(string message) : GameRelayException(nameof(TerminalRoutingStrategyException), message);

/// <summary>The token was used before with other parameters.</summary>
public sealed class IdempotentParameterMismatchException(string message) : GameRelayException(nameof(IdempotentParameterMismatchException), message);

/// <summary>The operation is not available in that region.</summary>
public sealed class UnsupportedRegionException(string message) : GameRelayException(nameof(UnsupportedRegionException), message);

/// <summary>An operation of the GameLift API that GameRelay does not offer.</summary>
public sealed class UnsupportedOperationException(string message) : GameRelayException(nameof(UnsupportedOperationException), message);

/// <summary>The target names no operation.</summary>
public sealed class UnknownOperationException(string message) : GameRelayException(nameof(UnknownOperationException), message);

/// <summary>The body is not what the codec expects.</summary>
public sealed class SerializationException(string message) : GameRelayException(nameof(SerializationException), message);

/// <summary>The request carries no authorization.</summary>
public sealed class MissingAuthenticationTokenException(string message) : GameRelayException(nameof(MissingAuthenticationTokenException), message);

/// <summary>The authorization cannot be read.</summary>
public sealed class IncompleteSignatureException(string message) : GameRelayException(nameof(IncompleteSignatureException), message);

/// <summary>The access key is not known.</summary>
public sealed class UnrecognizedClientException(string message) : GameRelayException(nameof(UnrecognizedClientException), message);

/// <summary>The signature is wrong, or was made too long ago or too far ahead.</summary>
public sealed class InvalidSignatureException(string message) : GameRelayException(nameof(InvalidSignatureException), message);

/// <summary>The access key is not permitted to do this.</summary>
public sealed class AccessDeniedException(string message) : GameRelayException(nameof(AccessDeniedException), message);

/// <summary>Too many requests.</summary>
public sealed class ThrottlingException(string message) : GameRelayException(nameof(ThrottlingException), message);

/// <summary>The server failed; it is worth another try.</summary>
public sealed class InternalServiceException(string message) : GameRelayException(nameof(InternalServiceException), message, statusCode: 500);

/// <summary>The server cannot answer at present.</summary>
public sealed class ServiceUnavailableException(string message) : GameRelayException(nameof(ServiceUnavailableException), message, statusCode: 503);

/// <summary>The body is larger than the server reads.</summary>
public sealed class RequestEntityTooLargeException(string message) : GameRelayException(nameof(RequestEntityTooLargeException), message, statusCode: 413);

/// <summary>The body did not arrive in time; nothing was done.</summary>
public sealed class RequestTimeoutException(string message) : GameRelayException(nameof(RequestTimeoutException), message, statusCode: 408);

/// <summary>No answer came: the server could not be reached, or the connection broke.</summary>
public sealed class ServiceUnreachableException(string message, Exception innerException)
    : GameRelayException(nameof(ServiceUnreachableException), message, innerException, statusCode: 0);

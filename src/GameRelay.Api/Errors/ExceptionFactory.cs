namespace GameRelay.Api;

/// <summary>From an error's name on the wire to the exception that stands for it.</summary>
internal static class ExceptionFactory
{
    internal static GameRelayException Create(string errorCode, string message, int statusCode, string? requestId)
    {
        GameRelayException exception = errorCode switch
        {
            nameof(InvalidRequestException) => new InvalidRequestException(message),
            nameof(UnauthorizedException) => new UnauthorizedException(message),
            nameof(NotFoundException) => new NotFoundException(message),
            nameof(ConflictException) => new ConflictException(message),
            nameof(LimitExceededException) => new LimitExceededException(message),
            nameof(TaggingFailedException) => new TaggingFailedException(message),
            nameof(NotReadyException) => new NotReadyException(message),
            nameof(InvalidFleetStatusException) => new InvalidFleetStatusException(message),
            nameof(InvalidGameSessionStatusException) => new InvalidGameSessionStatusException(message),
            nameof(GameSessionFullException) => new GameSessionFullException(message),
            nameof(FleetCapacityExceededException) => new FleetCapacityExceededException(message),
            nameof(TerminalRoutingStrategyException) => new TerminalRoutingStrategyException(message),
            nameof(IdempotentParameterMismatchException) => new IdempotentParameterMismatchException(message),
            nameof(UnsupportedRegionException) => new UnsupportedRegionException(message),
            nameof(UnsupportedOperationException) => new UnsupportedOperationException(message),
            nameof(UnknownOperationException) => new UnknownOperationException(message),
            nameof(SerializationException) => new SerializationException(message),
            nameof(MissingAuthenticationTokenException) => new MissingAuthenticationTokenException(message),
            nameof(IncompleteSignatureException) => new IncompleteSignatureException(message),
            nameof(UnrecognizedClientException) => new UnrecognizedClientException(message),
            nameof(InvalidSignatureException) => new InvalidSignatureException(message),
            nameof(AccessDeniedException) => new AccessDeniedException(message),
            nameof(ThrottlingException) => new ThrottlingException(message),
            nameof(InternalServiceException) => new InternalServiceException(message),
            nameof(ServiceUnavailableException) => new ServiceUnavailableException(message),
            nameof(RequestTimeoutException) => new RequestTimeoutException(message),
            nameof(RequestEntityTooLargeException) => new RequestEntityTooLargeException(message),
            _ => new GameRelayException(errorCode, message),
        };
        exception.StatusCode = statusCode;
        exception.RequestId = requestId;
        return exception;
    }
}

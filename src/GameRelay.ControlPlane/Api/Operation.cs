using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>What an operation does. The request is valid as far as its type can tell.</summary>
internal interface IOperation<in TRequest, TResponse>
{
    Task<TResponse> HandleAsync(TRequest request, CancellationToken cancellationToken);
}

/// <summary>An operation as the dispatcher knows it: the target that calls it, and the types that a codec reads and writes.</summary>
internal sealed record OperationDefinition(
    string Target, Type RequestType, Type ResponseType, Func<IServiceProvider, object, CancellationToken, Task<object>> Handle);

internal static class OperationRegistration
{
    /// <summary>Registers an operation of the GameLift API under the name of its class.</summary>
    internal static void AddGameLiftOperation<TOperation, TRequest, TResponse>(this IServiceCollection services)
        where TOperation : class, IOperation<TRequest, TResponse>
        where TRequest : class
        where TResponse : class => services.AddOperation<TOperation, TRequest, TResponse>(Operations.GameLiftTarget(typeof(TOperation).Name));

    /// <summary>Registers an operation of GameRelay's own under the name of its class.</summary>
    internal static void AddGameRelayOperation<TOperation, TRequest, TResponse>(this IServiceCollection services)
        where TOperation : class, IOperation<TRequest, TResponse>
        where TRequest : class
        where TResponse : class => services.AddOperation<TOperation, TRequest, TResponse>(Operations.GameRelayTarget(typeof(TOperation).Name));

    private static void AddOperation<TOperation, TRequest, TResponse>(this IServiceCollection services, string target)
        where TOperation : class, IOperation<TRequest, TResponse>
        where TRequest : class
        where TResponse : class
    {
        services.AddSingleton<TOperation>();
        services.AddSingleton(new OperationDefinition(
            target,
            typeof(TRequest),
            typeof(TResponse),
            async (provider, request, cancellationToken) =>
                await provider.GetRequiredService<TOperation>().HandleAsync((TRequest)request, cancellationToken)));
    }
}

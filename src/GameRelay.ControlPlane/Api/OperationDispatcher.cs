using System.Collections.Frozen;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>From a target and a typed request to a typed response. Knows no codec.</summary>
internal sealed class OperationDispatcher(IEnumerable<OperationDefinition> operations, Arns arns, IServiceProvider services)
{
    private readonly FrozenDictionary<string, OperationDefinition> _operations = operations.ToFrozenDictionary(operation => operation.Target);

    /// <exception cref="UnsupportedOperationException">The GameLift API has it, GameRelay has not.</exception>
    /// <exception cref="UnknownOperationException">Nobody has it.</exception>
    internal OperationDefinition Find(string target)
    {
        if (_operations.TryGetValue(target, out var operation))
            return operation;

        var dot = target.IndexOf('.', StringComparison.Ordinal);
        var name = target[(dot + 1)..];
        if (dot > 0 && target[..dot] == Operations.GameLiftPrefix && Operations.GameLift.Contains(name))
        {
            throw new UnsupportedOperationException(
                $"The operation {name} is not supported by this GameRelay server. It supports: {string.Join(", ", SupportedNames())}.");
        }

        throw new UnknownOperationException(target.Length == 0
            ? "The request names no operation: the X-Amz-Target header is missing."
            : $"There is no operation '{target}'.");
    }

    /// <summary>The operation's name; one name for all that nobody has, since callers may make up any number of them.</summary>
    internal string LabelOf(string target) => _operations.ContainsKey(target) ? target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..] : "unknown";

    /// <summary>The request is valid as far as its type can tell.</summary>
    internal Task<object> DispatchAsync(OperationDefinition operation, object request, CancellationToken cancellationToken)
    {
        ForeignArns.Refuse(request, arns);
        return operation.Handle(services, request, cancellationToken);
    }

    private IEnumerable<string> SupportedNames() => _operations.Keys
        .Where(target => target.StartsWith(Operations.GameLiftPrefix + ".", StringComparison.Ordinal))
        .Select(target => target[(Operations.GameLiftPrefix.Length + 1)..])
        .Order(StringComparer.Ordinal);
}

using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Connection;

/// <summary>One run of a command that asks a control plane.</summary>
internal sealed class ApiCall
{
    public required GameRelayClient Api { get; init; }

    /// <summary>Where it asks.</summary>
    public required Uri Endpoint { get; init; }

    public required ParseResult Arguments { get; init; }
    public required Terminal Terminal { get; init; }
    public required OutputStyle Style { get; init; }
    public required TimeProvider Time { get; init; }
    public required CancellationToken CancellationToken { get; init; }

    public T Get<T>(Option<T> option) => Arguments.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => Arguments.GetValue(argument)!;

    /// <summary>For the person who watches; never among the results.</summary>
    public Task NoteAsync(string text) => Terminal.Error.WriteLineAsync(text.AsMemory(), CancellationToken);

    /// <summary>What comes next, for a person only: a program knows.</summary>
    public Task HintAsync(string text) => Style.IsForPeople ? NoteAsync(text) : Task.CompletedTask;
}

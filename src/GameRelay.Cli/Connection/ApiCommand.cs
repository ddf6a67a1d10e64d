using System.CommandLine;
using GameRelay.Api;

namespace GameRelay.Cli.Connection;

/// <summary>A command that asks a control plane: it has the <see cref="CommonOptions"/>, and what goes wrong is told with its next step.</summary>
internal sealed class ApiCommand : Command
{
    private readonly CommonOptions _common = new();

    public ApiCommand(string name, string description, params Symbol[] symbols)
        : base(name, description)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                Arguments.Add(argument);
            else
                Options.Add((Option)symbol);
        }

        foreach (var option in _common.All)
            Options.Add(option);
    }

    /// <summary>Without any of them there is nothing to do, which is a mistake in the command line.</summary>
    public ApiCommand NeedsOneOf(string missing, params Symbol[] symbols)
    {
        Validators.Add(result =>
        {
            if (!symbols.Any(symbol => symbol is Option option ? result.GetResult(option) is not null : result.GetResult((Argument)symbol) is { Tokens.Count: > 0 }))
                result.AddError($"It is not said {missing}: give one of {string.Join(", ", symbols.Select(symbol => symbol is Option ? symbol.Name : $"<{symbol.Name}>"))}.");
        });
        return this;
    }

    public ApiCommand Runs(Terminal terminal, TimeProvider time, Func<ApiCall, Task> run)
    {
        SetAction(async (parsed, cancellationToken) =>
        {
            var settings = _common.Settings(parsed);
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            var call = new ApiCall
            {
                Api = new GameRelayClient(http, settings.Client, time),
                Endpoint = settings.Client.Endpoint,
                Arguments = parsed,
                Terminal = terminal,
                Style = _common.Style(parsed),
                Time = time,
                CancellationToken = cancellationToken,
            };
            try
            {
                await run(call);
                return ExitCode.Ok;
            }
            catch (GameRelayException e)
            {
                throw ApiFailure.Explain(e, settings);
            }
        });
        return this;
    }
}

using System.CommandLine;
using GameRelay.Api;

namespace GameRelay.Cli.Connection;

/// <summary>A command that asks a control plane: it has <c>--endpoint</c> and <c>--json</c>, and what goes wrong is told with its next step.</summary>
internal sealed class ApiCommand : Command
{
    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = $"URL of the control plane. Default: {ApiEnvironment.EndpointVariable}.",
        HelpName = "url",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print what the API answers, with its own field names." };

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

        Options.Add(_json);
        Options.Add(_endpoint);
    }

    public ApiCommand Runs(Terminal terminal, TimeProvider time, Func<ApiCall, Task> run)
    {
        SetAction(async (parsed, cancellationToken) =>
        {
            var options = ApiEnvironment.Read(parsed.GetValue(_endpoint));
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            var call = new ApiCall
            {
                Api = new GameRelayClient(http, options, time),
                Arguments = parsed,
                Terminal = terminal,
                WantsJson = parsed.GetValue(_json),
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
                throw ApiFailure.Explain(e, options.Endpoint);
            }
        });
        return this;
    }
}

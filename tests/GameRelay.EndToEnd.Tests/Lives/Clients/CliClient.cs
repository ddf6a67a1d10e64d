using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GameRelay.Testing;
using GameRelay.Testing.Platform;

namespace GameRelay.EndToEnd.Tests.Lives.Clients;

/// <summary>An AWS CLI: loaded once where it is a Python package, otherwise a program that is started for each call.</summary>
internal sealed partial class CliClient : LifeClient
{
    private readonly AwsCli _aws;
    private readonly LineProcess? _loaded;
    private readonly string _folder = TestFolder.New();

    private CliClient(AwsCli aws, ServiceModel model, LineProcess? loaded) => (_aws, Model, _loaded) = (aws, model, loaded);

    public override string Name => _aws.ToString();

    public override ServiceModel Model { get; }

    public static async Task<CliClient> OfAsync(AwsCli aws)
    {
        var version = aws.Version.ToString();
        var python = await AwsCli.FindPythonAsync("import awscli; print(awscli.__version__)", output => output == version);
        return new(aws, await ServiceModel.OfAsync(aws), python is null ? null : new(new(python, [LineProcess.PathOf("cli_client.py")]), aws.Environment));
    }

    public override async Task<JsonObject> CallAsync(string operation, JsonObject input)
    {
        input = input.DeepClone().AsObject();
        List<string> arguments = [];
        // Version 1 takes a blob from a file alone.
        if (input.Remove("ZipFile", out var zip))
        {
            var file = Path.Combine(_folder, "script.zip");
            await File.WriteAllBytesAsync(file, Convert.FromBase64String((string)zip!));
            arguments.AddRange(["--zip-file", $"fileb://{file}"]);
        }

        // It would fetch all pages by itself, which the SDKs do not.
        var result = await RunAsync(KebabCase(operation), [.. arguments, "--no-paginate", "--cli-input-json", input.ToJsonString()]);
        if (result.ExitCode == 0)
            return new() { ["output"] = result.Output.Length == 0 ? new JsonObject() : result.Json };
        var error = ErrorLine().Match(result.Error);
        return error.Success
            ? new() { ["error"] = error.Groups["name"].Value, ["message"] = error.Groups["message"].Value.Trim() }
            : throw new InvalidOperationException($"{Name}: {operation}: {result.Error}");
    }

    public override ValueTask DisposeAsync() => _loaded?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<CommandResult> RunAsync(string operation, string[] arguments)
    {
        if (_loaded is null)
            return await _aws.RunAsync(operation, arguments);
        var answer = await _loaded.AskAsync(new JsonArray([.. _aws.Arguments(operation, arguments)]));
        return new((int)answer["exitCode"]!, (string)answer["output"]!, (string)answer["error"]!);
    }

    private static string KebabCase(string operation) => Capital().Replace(operation, match => (match.Index == 0 ? "" : "-") + match.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"An error occurred \((?<name>\w+)\) when calling the \w+ operation( \(reached max retries: \d+\))?: (?<message>.*)", RegexOptions.Singleline)]
    private static partial Regex ErrorLine();
}

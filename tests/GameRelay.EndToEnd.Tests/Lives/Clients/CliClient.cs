using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GameRelay.Testing;
using GameRelay.Testing.Platform;

namespace GameRelay.EndToEnd.Tests.Lives.Clients;

/// <summary>The AWS CLI, whichever is on PATH, a process for each call.</summary>
internal sealed partial class CliClient(UpProcess up) : LifeClient
{
    private readonly string _folder = TestFolder.New();

    public override string Name => "AWS CLI";

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
        var result = await new AwsCli(up).RunAsync(KebabCase(operation), [.. arguments, "--no-paginate", "--cli-input-json", input.ToJsonString()]);
        if (result.ExitCode == 0)
            return new() { ["output"] = result.Output.Length == 0 ? new JsonObject() : result.Json };
        var error = ErrorLine().Match(result.Error);
        return error.Success
            ? new() { ["error"] = error.Groups["name"].Value, ["message"] = error.Groups["message"].Value.Trim() }
            : throw new InvalidOperationException($"aws gamelift {operation}: {result.Error}");
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string KebabCase(string operation) => Capital().Replace(operation, match => (match.Index == 0 ? "" : "-") + match.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"An error occurred \((?<name>\w+)\) when calling the \w+ operation: (?<message>.*)", RegexOptions.Singleline)]
    private static partial Regex ErrorLine();
}

using System.Text.Json.Nodes;

namespace GameRelay.Testing.Platform;

/// <summary>The ordinary AWS CLI with the variables of <c>env.sh</c>, as an ops engineer uses it.</summary>
public sealed class AwsCli(UpProcess up)
{
    public async Task<JsonNode> GameLiftAsync(string operation, params string[] arguments)
    {
        var result = (await RunAsync(operation, arguments)).Succeeded();
        return result.Output.Length == 0 ? new JsonObject() : result.Json;
    }

    public Task<CommandResult> RunAsync(string operation, params string[] arguments) =>
        CommandResult.RunAsync("aws", ["gamelift", operation, "--output", "json", .. arguments], up.Environment);

    public static async Task<bool> KnowsAsync(string operation) =>
        !(await CommandResult.RunAsync("aws", ["gamelift", operation])).Error.Contains("Invalid choice", StringComparison.OrdinalIgnoreCase);
}

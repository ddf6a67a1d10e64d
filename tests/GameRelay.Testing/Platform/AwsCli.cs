using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GameRelay.Testing.Platform;

/// <summary>The ordinary AWS CLI of this machine, as an ops engineer uses it.</summary>
public sealed partial class AwsCli
{
    private AwsCli(string path, Version version, IReadOnlyDictionary<string, string> environment) => (Path, Version, Environment) = (path, version, environment);

    public string Path { get; }

    public Version Version { get; }

    /// <summary>Whether <c>AWS_ENDPOINT_URL</c> is enough.</summary>
    public bool ReadsEndpointUrl => Version >= (Version.Major == 1 ? new(1, 29) : new(2, 13));

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Of each major version the first: version 2 may be there beside version 1, and the two are different programs.</summary>
    public static async Task<IReadOnlyList<AwsCli>> InstalledAsync()
    {
        List<AwsCli> found = [];
        foreach (var path in Programs("aws"))
        {
            var version = Version.Parse(VersionNumber().Match((await CommandResult.RunAsync(path, ["--version"])).Succeeded().Output).Value);
            if (found.TrueForAll(other => other.Version.Major != version.Major))
                found.Add(new(path, version, new Dictionary<string, string>()));
        }

        return found.Count > 0
            ? found
            : throw new InvalidOperationException("There is no 'aws' on PATH or in /usr/bin. Install the AWS CLI, version 1 or 2 (Debian: apt-get install awscli).");
    }

    /// <param name="environment">The variables of <c>env.sh</c>.</param>
    public AwsCli At(IReadOnlyDictionary<string, string> environment) =>
        new(Path, Version, new Dictionary<string, string>(environment)
        {
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
            ["AWS_PAGER"] = "",
        });

    /// <summary>The answer to a call that must succeed.</summary>
    public async Task<JsonNode> GameLiftAsync(string operation, params string[] arguments)
    {
        var result = (await RunAsync(operation, arguments)).Succeeded();
        return result.Output.Length == 0 ? new JsonObject() : result.Json;
    }

    public Task<CommandResult> RunAsync(string operation, params string[] arguments) =>
        CommandResult.RunAsync(Path, Arguments(operation, arguments), Environment);

    // The endpoint as an argument too, for those that do not read AWS_ENDPOINT_URL.
    public string[] Arguments(string operation, params string[] arguments) =>
        ["gamelift", operation, "--output", "json", "--endpoint-url", Environment["AWS_ENDPOINT_URL"], .. arguments];

    /// <summary>The first Python that answers this so; the one of the system's packages may not be the first on PATH.</summary>
    public static async Task<string?> FindPythonAsync(string statement, Predicate<string> isAnswer)
    {
        foreach (var python in Programs("python3"))
        {
            if (isAnswer((await CommandResult.RunAsync(python, ["-c", statement])).Output.Trim()))
                return python;
        }

        return null;
    }

    private static IEnumerable<string> Programs(string name) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Distinct()
            .Select(folder => System.IO.Path.Combine(folder, name)).Where(File.Exists);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"AWS CLI {Version}");

    [GeneratedRegex("(?<=^aws-cli/)[0-9.]+")]
    private static partial Regex VersionNumber();
}

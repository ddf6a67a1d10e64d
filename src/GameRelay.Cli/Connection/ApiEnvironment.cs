using GameRelay.Api;

namespace GameRelay.Cli.Connection;

/// <summary>Where the control plane is and who we are: the variables of the AWS tools, so that one environment serves both.</summary>
internal static class ApiEnvironment
{
    internal const string EndpointVariable = "AWS_ENDPOINT_URL";
    private const string AccessKeyIdVariable = "AWS_ACCESS_KEY_ID";
    private const string SecretVariable = "AWS_SECRET_ACCESS_KEY";
    private const string RegionVariable = "AWS_DEFAULT_REGION";
    private const string LoadIt = "Run '. D/env.sh', where D is the data directory of 'gamerelay up --data-dir D'";

    public static GameRelayClientOptions Read(string? endpoint)
    {
        var options = new GameRelayClientOptions
        {
            Endpoint = ReadEndpoint(endpoint),
            AccessKeyId = Get(AccessKeyIdVariable) ?? throw Missing(AccessKeyIdVariable),
            SecretAccessKey = Get(SecretVariable) ?? throw Missing(SecretVariable),
        };
        return Get(RegionVariable) is { } region
            ? new() { Endpoint = options.Endpoint, AccessKeyId = options.AccessKeyId, SecretAccessKey = options.SecretAccessKey, Region = region }
            : options;
    }

    private static Uri ReadEndpoint(string? given)
    {
        var text = given ?? Get(EndpointVariable)
            ?? throw new CliException($"No control plane is named: {EndpointVariable} is not set. {LoadIt}, or give --endpoint.");
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
            return url;

        var origin = given is null ? EndpointVariable : "--endpoint";
        throw new CliException($"{origin} '{text}' is not a URL such as http://127.0.0.1:8080.");
    }

    private static CliException Missing(string variable) => new($"No credentials: {variable} is not set. {LoadIt}.");

    private static string? Get(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}

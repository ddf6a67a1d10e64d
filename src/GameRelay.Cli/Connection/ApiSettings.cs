using GameRelay.Api;

namespace GameRelay.Cli.Connection;

/// <summary>
/// Where the control plane is and who we are. A profile that is named (by <c>--profile</c> or its variable) comes first, then the variables of the AWS
/// tools, so that one environment serves both, then the profile <c>default</c>.
/// </summary>
internal sealed record ApiSettings(GameRelayClientOptions Client, string CredentialsOrigin)
{
    internal const string EndpointVariable = "AWS_ENDPOINT_URL";
    internal const string ProfileVariable = "GAMERELAY_PROFILE";
    private const string AccessKeyIdVariable = "AWS_ACCESS_KEY_ID";
    private const string SecretVariable = "AWS_SECRET_ACCESS_KEY";
    private const string RegionVariable = "AWS_DEFAULT_REGION";
    private const string LoadIt = "Run '. D/env.sh', where D is the data directory of 'gamerelay up --data-dir D'";

    public static ApiSettings Read(string? endpoint, string? profileName)
    {
        var named = (profileName ?? Get(ProfileVariable)) is { } name ? Find(name) : null;
        var byDefault = named is null ? ProfileFile.Read().FirstOrDefault(profile => profile.Name == Profile.Default) : null;

        var (url, urlOrigin) = endpoint is not null ? (endpoint, "--endpoint")
            : named?.Endpoint is { } ofNamed ? (ofNamed, Setting("endpoint", named))
            : Get(EndpointVariable) is { } ofEnvironment ? (ofEnvironment, EndpointVariable)
            : byDefault?.Endpoint is { } ofDefault ? (ofDefault, Setting("endpoint", byDefault))
            : throw new CliException($"No control plane is named: {EndpointVariable} is not set{And(named ?? byDefault, "endpoint")}. " +
                $"{LoadIt}, give --endpoint, or name a profile of {ProfileFile.FilePath} by --profile.");
        var (keyId, secret, origin) = Keys(named) ?? KeysOfEnvironment(named ?? byDefault) ?? Keys(byDefault) ?? throw Missing(AccessKeyIdVariable, named ?? byDefault);

        var client = new GameRelayClientOptions { Endpoint = ToUrl(url, urlOrigin), AccessKeyId = keyId, SecretAccessKey = secret };
        return (named?.Region ?? Get(RegionVariable) ?? byDefault?.Region) is { } region
            ? new(new() { Endpoint = client.Endpoint, AccessKeyId = keyId, SecretAccessKey = secret, Region = region }, origin)
            : new(client, origin);
    }

    private static Profile Find(string name)
    {
        var all = ProfileFile.Read();
        return all.FirstOrDefault(profile => profile.Name == name) ?? throw new CliException(all.Count == 0
            ? $"There is no profile '{name}': {ProfileFile.FilePath} does not exist, or has none. Write one: [{name}], and below it endpoint, access_key_id and secret_access_key."
            : $"There is no profile '{name}' in {ProfileFile.FilePath}. It has: {string.Join(", ", all.Select(profile => profile.Name))}.");
    }

    // An id and a secret belong together: both come from one place, or not at all.
    private static (string Id, string Secret, string Origin)? Keys(Profile? profile)
    {
        if (profile is null or { AccessKeyId: null, SecretAccessKey: null })
            return null;
        var id = profile.AccessKeyId ?? throw new CliException($"{Setting("access_key_id", profile)} is missing, beside its secret_access_key.");
        var secret = profile.SecretAccessKey ?? throw new CliException($"{Setting("secret_access_key", profile)} is missing, beside its access_key_id.");
        return (id, secret, $"access_key_id and secret_access_key of profile '{profile.Name}' in {profile.File}");
    }

    private static (string Id, string Secret, string Origin)? KeysOfEnvironment(Profile? beside)
    {
        var (id, secret) = (Get(AccessKeyIdVariable), Get(SecretVariable));
        return (id, secret) switch
        {
            (null, null) => null,
            (null, _) => throw Missing(AccessKeyIdVariable, beside),
            (_, null) => throw Missing(SecretVariable, beside),
            _ => (id, secret, $"{AccessKeyIdVariable} and {SecretVariable}"),
        };
    }

    private static Uri ToUrl(string text, string origin) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new CliException($"{origin} '{text}' is not a URL such as http://127.0.0.1:8080.");

    private static string Setting(string name, Profile profile) => $"{name} of profile '{profile.Name}' in {profile.File}";

    private static string And(Profile? profile, string setting) => profile is null ? "" : $", and profile '{profile.Name}' in {profile.File} has no {setting}";

    private static CliException Missing(string variable, Profile? profile) => new($"No credentials: {variable} is not set{And(profile, "access_key_id")}. {LoadIt}.");

    private static string? Get(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}

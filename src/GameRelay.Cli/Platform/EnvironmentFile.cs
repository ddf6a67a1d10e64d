namespace GameRelay.Cli.Platform;

/// <summary><c>env.sh</c>: what a shell needs to use the platform with this CLI, the AWS CLI and any AWS SDK.</summary>
internal static class EnvironmentFile
{
    public static Task WriteAsync(LocalPlatform platform, CancellationToken cancellationToken)
    {
        (string Name, string Value)[] variables =
        [
            ("AWS_ENDPOINT_URL", Text(platform.ApiUrl)),
            ("AWS_ACCESS_KEY_ID", platform.Settings.AccessKey.Id),
            ("AWS_SECRET_ACCESS_KEY", platform.Settings.AccessKey.Secret),
            ("AWS_DEFAULT_REGION", LocalPlatform.Region),
            ("GAMERELAY_BACKEND_URL", Text(platform.BackendUrl)),
        ];
        var lines = variables.Select(variable => $"export {variable.Name}='{variable.Value}'\n");
        return PrivateFile.WriteAsync(platform.Directory.EnvironmentFile, string.Concat(lines), cancellationToken);
    }

    private static string Text(Uri url) => url.ToString().TrimEnd('/');
}

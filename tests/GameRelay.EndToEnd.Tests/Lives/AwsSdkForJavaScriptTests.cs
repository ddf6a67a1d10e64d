using System.Runtime.CompilerServices;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Lives;

public sealed class AwsSdkForJavaScriptTests(SharedPlatform platform)
{
    private const string SdkVersion = "3.1133.0";

    [Fact]
    public async Task The_life_of_a_fleet_through_the_aws_sdk_for_javascript()
    {
        var modules = await InstallSdkAsync();
        var folder = TestFolder.New();
        var zip = Path.Combine(folder, "script.zip");
        await File.WriteAllBytesAsync(zip, ScriptPackage.Sample("arena"), TestContext.Current.CancellationToken);
        File.Copy(Path.Combine(Here(), "life.mjs"), Path.Combine(folder, "life.mjs"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(modules, "node_modules"));

        var seen = (await CommandResult.RunAsync(
            "node", ["life.mjs", zip], platform.Up.Environment, folder, TimeSpan.FromSeconds(120))).Succeeded().Json;

        Assert.Equal(
            """
            {"createdAtIsADate":true,"fleet":"ACTIVE","replayed":true,"game":"ACTIVE","player":"RESERVED","endpointMatches":true,"token":true,"expires":true,"unknown":"NotFoundException","ending":"TERMINATING","reason":"FORCE_TERMINATED","playerAtTheEnd":"TIMEDOUT"}
            """.Trim(),
            seen.ToJsonString());
    }

    // Installed once beside the build output, since it is two hundred packages.
    private static async Task<string> InstallSdkAsync()
    {
        var folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "node", SdkVersion));
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@aws-sdk", "client-gamelift", "dist-cjs")))
        {
            Directory.CreateDirectory(folder);
            (await CommandResult.RunAsync(
                "npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, $"@aws-sdk/client-gamelift@{SdkVersion}"],
                folder: folder, deadline: TimeSpan.FromMinutes(3))).Succeeded();
        }

        return folder;
    }

    private static string Here([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>boto3 itself against a control plane: its signatures for paths, regions and credentials of all kinds, and its reading of our refusals.</summary>
public sealed class Boto3Tests
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Boto3_signs_as_we_verify_and_reads_what_we_refuse()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(time: TimeProvider.System);
        await controlPlane.CreateActiveFleetAsync();
        await controlPlane.CreateActiveFleetAsync();

        var python = await FindPythonAsync();
        if (python is null && Environment.GetEnvironmentVariable("CI") is null)
            Assert.Skip("boto3 is not installed.");
        Assert.NotNull(python);
        var (exitCode, output, error) = await RunAsync(python, controlPlane.Url, Path.Combine(Here(), "boto3_signing.py"));
        Assert.True(exitCode == 0, error);

        Assert.Equal(
            """
            {"pages":2,"plain":"fine","prefix":"fine","prefixToEncode":"fine","prefixWithSlash":"fine","regionNobodyHas":"fine",
             "sessionToken":"UnrecognizedClientException 400",
             "unknownKey":"UnrecognizedClientException 400",
             "unknownScript":{"Message":"Script 'script-nöne' does not exist.","Code":"NotFoundException"},
             "wrongSecret":"InvalidSignatureException 400"}
            """,
            output.Trim(),
            (expected, actual) => JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)));
    }

    // The one of the system's packages may not be the first in the path.
    private static async Task<string?> FindPythonAsync()
    {
        foreach (var python in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "python3")).Where(File.Exists))
        {
            if ((await RunAsync(python, endpoint: null, "-c", "import boto3")).ExitCode == 0)
                return python;
        }

        return null;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string python, Uri? endpoint, params string[] arguments)
    {
        var start = new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_ENDPOINT_URL"] = endpoint?.ToString();
        start.Environment["AWS_ACCESS_KEY_ID"] = ControlPlaneHost.AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = ControlPlaneHost.Secret;
        start.Environment["AWS_DEFAULT_REGION"] = "eu-x-1";
        start.Environment["AWS_CONFIG_FILE"] = "/dev/null";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Deadline.Token(CallLimit));
        var error = process.StandardError.ReadToEndAsync(Deadline.Token(CallLimit));
        await process.WaitForExitAsync(Deadline.Token(CallLimit));
        return (process.ExitCode, await output, await error);
    }

    private static string Here([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}

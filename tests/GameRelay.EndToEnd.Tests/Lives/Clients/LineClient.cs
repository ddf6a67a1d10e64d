using System.Diagnostics;
using System.Text.Json.Nodes;
using GameRelay.Testing;
using GameRelay.Testing.Platform;

namespace GameRelay.EndToEnd.Tests.Lives.Clients;

internal enum ApiProtocol
{
    AwsJson,
    RpcV2Cbor,
}

/// <summary>An AWS SDK in a process of its own language, which takes a call a line.</summary>
internal sealed class LineClient : LifeClient
{
    private const string SdkVersion = "3.1133.0";

    private readonly LineProcess _process;

    private LineClient(string name, ServiceModel? model, ProcessStartInfo start, UpProcess up) =>
        (Name, Model, _process) = (name, model, new(start, up.Environment));

    public override string Name { get; }

    public override ServiceModel? Model { get; }

    public static async Task<LineClient> Boto3Async(UpProcess up)
    {
        var python = await AwsCli.FindPythonAsync("import boto3; print('here')", output => output == "here")
            ?? throw new InvalidOperationException("No 'python3' on PATH or in /usr/bin has boto3 (Debian: apt-get install python3-boto3).");
        return new("boto3", await ServiceModel.OfBoto3Async(python), new(python, [LineProcess.PathOf("boto3_client.py")]), up);
    }

    public static async Task<LineClient> JavaScriptAsync(UpProcess up, ApiProtocol protocol = ApiProtocol.AwsJson)
    {
        var folder = TestFolder.New();
        File.Copy(LineProcess.PathOf("sdk_client.mjs"), Path.Combine(folder, "sdk_client.mjs"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(await InstallSdkAsync(), "node_modules"));
        return new($"AWS SDK for JavaScript ({protocol})", model: null, new("node", ["sdk_client.mjs", $"{protocol}"]) { WorkingDirectory = folder }, up);
    }

    public override Task<JsonObject> CallAsync(string operation, JsonObject input) =>
        _process.AskAsync(new JsonObject { ["operation"] = operation, ["input"] = input.DeepClone() });

    public override ValueTask DisposeAsync() => _process.DisposeAsync();

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
}

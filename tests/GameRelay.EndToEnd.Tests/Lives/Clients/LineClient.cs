using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GameRelay.Testing;
using GameRelay.Testing.Platform;

namespace GameRelay.EndToEnd.Tests.Lives.Clients;

/// <summary>An AWS SDK in a process of its own language, which takes a call a line.</summary>
internal sealed class LineClient : LifeClient
{
    private const string SdkVersion = "3.1133.0";

    private readonly Process _process;
    private readonly Task<string> _errors;

    private LineClient(string name, ProcessStartInfo start, UpProcess up)
    {
        Name = name;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (variable, value) in up.Environment)
            start.Environment[variable] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public override string Name { get; }

    public static LineClient Boto3(UpProcess up) => new("boto3", new("python3", [PathOf("boto3_client.py")]), up);

    public static async Task<LineClient> JavaScriptAsync(UpProcess up)
    {
        var folder = TestFolder.New();
        File.Copy(PathOf("sdk_client.mjs"), Path.Combine(folder, "sdk_client.mjs"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(await InstallSdkAsync(), "node_modules"));
        return new("AWS SDK for JavaScript", new("node", ["sdk_client.mjs"]) { WorkingDirectory = folder }, up);
    }

    public override async Task<JsonObject> CallAsync(string operation, JsonObject input)
    {
        await _process.StandardInput.WriteLineAsync(new JsonObject { ["operation"] = operation, ["input"] = input.DeepClone() }.ToJsonString());
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync(Deadline.Token())
            ?? throw new InvalidOperationException($"{Name} ended at {operation}: {await _errors}");
        return JsonNode.Parse(line)!.AsObject();
    }

    public override async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(Deadline.Token());
        _process.Dispose();
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

    private static string PathOf(string file, [CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, file);
}

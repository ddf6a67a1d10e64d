using System.Diagnostics;
using System.Text.Json;
using GameRelay.Cli.Processes;
using GameRelay.ControlPlane.Tests;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

/// <summary>A real control plane for the commands of a test class, with the system's clock, since the CLI may be another process.</summary>
public sealed class CliFixture : IAsyncLifetime
{
    internal static string ProgramPath
    {
        get
        {
            var output = AppContext.BaseDirectory.TrimEnd('/');
            return Path.GetFullPath(Path.Combine(output, "..", "..", "GameRelay.Cli", Path.GetFileName(output), "gamerelay.dll"));
        }
    }

    internal ControlPlaneHost ControlPlane { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // As D/env.sh does; every test class sets the same.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", ControlPlaneHost.AccessKeyId);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", ControlPlaneHost.Secret);
        // Not the one of whoever runs the tests.
        Environment.SetEnvironmentVariable("GAMERELAY_CONFIG_FILE", "/nonexistent/config");
        ControlPlane = await ControlPlaneHost.StartAsync(time: TimeProvider.System);
    }

    public ValueTask DisposeAsync() => ControlPlane.DisposeAsync();

    /// <summary>The command line in this process, on this control plane.</summary>
    internal Task<CliResult> RunAsync(params string[] arguments) => RunElsewhereAsync([.. arguments, "--endpoint", ControlPlane.Url.ToString()]);

    internal static async Task<CliResult> RunElsewhereAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(arguments, new Terminal(output, error, isInteractive: false), TimeProvider.System, Deadline.Token());
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The CLI's own process, with nothing in its environment but what is given.</summary>
    internal static Process StartProcess(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var info = new ProcessStartInfo(Dotnet.Path, [ProgramPath, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment.Clear();
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return Process.Start(info)!;
    }

    internal static async Task<CliResult> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(Deadline.Token());
        return new(process.ExitCode, await output, await error);
    }
}

internal sealed record CliResult(int ExitCode, string Out, string Error)
{
    /// <summary>The result of a command that went well, run with --json.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.True(ExitCode == 0, Error);
            return JsonDocument.Parse(Out).RootElement;
        }
    }

    /// <summary>Went well, and the table has a row that begins with the name.</summary>
    public string Field(string name)
    {
        Assert.True(ExitCode == 0, Error);
        return Out.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[name.Length..].Trim();
    }

    public void AssertFailed(string message, int exitCode = 1)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Contains(message, Error, StringComparison.Ordinal);
        Assert.Empty(Out);
    }
}

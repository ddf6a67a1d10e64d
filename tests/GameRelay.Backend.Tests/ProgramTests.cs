using System.Diagnostics;
using GameRelay.Service;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.Backend.Tests;

/// <summary>The program itself: what it prints, and its exit code.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Every_wrong_setting_is_told_in_a_line_of_its_own()
    {
        var result = await CommandResult.RunAsync("dotnet", [typeof(BackendOptions).Assembly.Location, "--Backend:TokenLifetime=0"]);

        Assert.Equal(ProgramStart.BadConfiguration, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Equal(
            ["Backend:AccessKeyId", "Backend:ControlPlaneUrl", "Backend:PasswordCheck", "Backend:SecretAccessKey", "Backend:SigningKey", "Backend:TokenLifetime"],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_ends_well_on_SIGTERM()
    {
        var state = Path.Combine(TestFolder.New("backend"), "state.json");
        var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            typeof(BackendOptions).Assembly.Location,
            "--Backend:ControlPlaneUrl=http://127.0.0.1:1",
            "--Backend:AccessKeyId=key",
            "--Backend:SecretAccessKey=secret",
            $"--Backend:SigningKey={BackendHost.SigningKey}",
            "--Backend:PasswordCheck=AnyPassword",
            $"--Backend:StateFile={state}",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var processId = process.Id;
        var ended = CommandResult.OfAsync(process, TimeSpan.FromSeconds(120));
        await Eventually.TrueAsync(() => ended.IsCompleted || File.Exists(state), "listening", TimeSpan.FromSeconds(60));
        Assert.False(ended.IsCompleted, "The backend ended by itself.");

        Signals.Terminate(processId);

        var result = await ended;
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }
}

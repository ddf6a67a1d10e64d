using GameRelay.Service;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

/// <summary>The program itself: what it prints, and its exit code.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("", "", "ControlPlane:ConnectionString is not set.")]
    [InlineData("nonsense", "", "ControlPlane:ConnectionString is no connection string of Npgsql")]
    [InlineData("Host=127.0.0.1", "ControlPlane:HostLease=soon", "'soon' at 'ControlPlane:HostLease'")]
    [InlineData("Host=127.0.0.1", "ControlPlane:AccountId=1234", "ControlPlane:AccountId '1234' does not match ^[0-9]{12}$.")]
    [InlineData("Host=127.0.0.1", "ControlPlane:MaximumStartFailures=0", "ControlPlane:MaximumStartFailures must be from 1 to 100, and is 0.")]
    [InlineData("Host=127.0.0.1", "ControlPlane:MetricsUrl=http://0.0.0.0:9464", "ControlPlane:AllowPlainHttpMetrics=true")]
    [InlineData("Host=127.0.0.1", "ControlPlane:MetricsUrl=9464", "ControlPlane:MetricsUrl '9464' is not an http or https URL")]
    public async Task A_wrong_setting_is_told_in_one_line(string connectionString, string setting, string expected)
    {
        var (exitCode, line) = await StartAsync(connectionString, setting);

        Assert.Equal(ProgramStart.BadConfiguration, exitCode);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_in_one_line_and_worth_another_try()
    {
        var (exitCode, line) = await StartAsync("Host=127.0.0.1;Port=1");

        Assert.Equal(ProgramStart.Unavailable, exitCode);
        Assert.StartsWith("The database of ControlPlane:ConnectionString is not available. Failed to connect to 127.0.0.1:1", line, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Line)> StartAsync(string connectionString, string setting = "")
    {
        // artifacts/bin/<this>/<pivot>/ → artifacts/bin/GameRelay.ControlPlane/<pivot>/
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var program = Path.Combine(own, "..", "..", "GameRelay.ControlPlane", Path.GetFileName(own), "GameRelay.ControlPlane.dll");
        string[] settings =
        [
            $"--ControlPlane:DataDirectory={TestFolder.New("start")}",
            $"--ControlPlane:ConnectionString={connectionString}",
            "--ControlPlane:ApiUrl=http://127.0.0.1:0",
            .. setting.Length > 0 ? [$"--{setting}"] : Array.Empty<string>(),
        ];
        var result = await CommandResult.RunAsync("dotnet", [program, .. settings]);
        Assert.Equal("", result.Output.Trim());
        return (result.ExitCode, Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }
}

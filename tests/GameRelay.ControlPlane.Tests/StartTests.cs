using GameRelay.Service;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

/// <summary>The program itself: what it prints, and its exit code.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Every_wrong_setting_is_told_in_a_line_of_its_own_wherever_it_comes_from()
    {
        var (exitCode, lines) = await StartAsync(
            "nonsense",
            ["--ControlPlane:AccountId=1234", "--ControlPlane:MetricsUrl=http://0.0.0.0:9464", "--MasterKey:Keys:2=c2hvcnQ="],
            new()
            {
                ["GAMERELAY_CONTROLPLANE__HOSTLEASE"] = "60",
                ["GAMERELAY_CONTROLPLANE__MAXIMUMSTARTFAILURES"] = "0",
                ["GAMERELAY_CONTROLPLANE__CAPACITYPROVIDER"] = "Kubernetes",
                ["GAMERELAY_CONTROLPLANE__AcceptedRegion__0"] = "eu-west-1",
                ["GAMERELAY_CONTROLPLANE__BOOTSTRAPACCESSKEYID"] = "GRKEY",
            });

        Assert.Equal(ProgramStart.BadConfiguration, exitCode);
        Assert.Equal(
            [
                "ControlPlane:AcceptedRegion is not a setting. Is ControlPlane:AcceptedRegions meant?",
                "ControlPlane:AccountId '1234' does not match ^[0-9]{12}$.",
                "ControlPlane:BootstrapAccessKeyId and ControlPlane:BootstrapSecretAccessKey belong together, and only one of them is set.",
                "ControlPlane:CapacityProvider must be one of None, Process, and is 'Kubernetes'.",
                "ControlPlane:ConnectionString is no connection string of Npgsql ('Host=…;Database=…;Username=…;Password=…'): " +
                "Format of the initialization string does not conform to specification starting at index 0.",
                "ControlPlane:HostLease must be a time as hours:minutes:seconds, such as 0:01:30, and is '60'.",
                "ControlPlane:MaximumStartFailures must be from 1 to 100, and is 0.",
                "ControlPlane:MetricsUrl 'http://0.0.0.0:9464' is plain HTTP on an address that is not loopback. " +
                "Use https with ControlPlane:MetricsCertificatePath, or set ControlPlane:AllowPlainHttpMetrics=true where anybody in the network may read them.",
                "MasterKey:CurrentVersion is 1, but MasterKey:Keys holds no key of that version.",
                "MasterKey:Keys:2 is not 32 bytes of base64; 'openssl rand -base64 32' makes one.",
            ],
            lines.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "", "ControlPlane:ConnectionString is not set.")]
    [InlineData("Database=games", "", "ControlPlane:ConnectionString is no connection string of Npgsql")]
    [InlineData(
        "Host=127.0.0.1", "ControlPlane:HostUnreachableAfter=0:00:00", "ControlPlane:HostUnreachableAfter must be from 00:00:01 to 01:00:00, and is 00:00:00.")]
    [InlineData("Host=127.0.0.1", "ControlPlane:MetricsUrl=9464", "ControlPlane:MetricsUrl '9464' is not an http or https URL")]
    public async Task A_wrong_setting_is_told_in_one_line(string connectionString, string setting, string expected)
    {
        var (exitCode, lines) = await StartAsync(connectionString, setting.Length > 0 ? [$"--{setting}"] : []);

        Assert.Equal(ProgramStart.BadConfiguration, exitCode);
        Assert.Contains(expected, Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_in_one_line_and_worth_another_try()
    {
        var (exitCode, lines) = await StartAsync("Host=127.0.0.1;Port=1");

        Assert.Equal(ProgramStart.Unavailable, exitCode);
        Assert.StartsWith(
            "The database of ControlPlane:ConnectionString is not available. Failed to connect to 127.0.0.1:1", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string[] Lines)> StartAsync(
        string connectionString, string[]? settings = null, Dictionary<string, string>? environment = null)
    {
        // artifacts/bin/<this>/<pivot>/ → artifacts/bin/GameRelay.ControlPlane/<pivot>/
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var program = Path.Combine(own, "..", "..", "GameRelay.ControlPlane", Path.GetFileName(own), "GameRelay.ControlPlane.dll");
        string[] arguments =
        [
            $"--ControlPlane:DataDirectory={TestFolder.New("start")}",
            $"--ControlPlane:ConnectionString={connectionString}",
            "--ControlPlane:ApiUrl=http://127.0.0.1:0",
            .. settings ?? [],
        ];
        var result = await CommandResult.RunAsync("dotnet", [program, .. arguments], environment);
        Assert.Equal("", result.Output.Trim());
        return (result.ExitCode, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}

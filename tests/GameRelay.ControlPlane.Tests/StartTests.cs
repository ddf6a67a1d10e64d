using System.Diagnostics;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=nobody", 69, "ControlPlane:ConnectionString is not available. Failed to connect to 127.0.0.1:1")]
    [InlineData("nonsense", 78, "ControlPlane:ConnectionString is no connection string of Npgsql")]
    [InlineData("", 78, "ConnectionString")]
    public async Task A_database_that_cannot_be_used_stops_the_start_with_one_line(string connectionString, int exitCode, string message)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ControlPlaneOptions).Assembly.Location])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GAMERELAY_CONTROLPLANE__ConnectionString"] = connectionString;
        start.Environment["GAMERELAY_CONTROLPLANE__DataDirectory"] = TestFolder.New("start");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WithinDeadlineAsync("the control plane gives up");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;

        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal(exitCode, process.ExitCode);
    }
}

using GameRelay.Service;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.HostAgent.Tests;

/// <summary>The program itself: what it prints, and its exit code.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_join_token_that_is_none_is_told_in_one_line_and_not_worth_another_try()
    {
        var result = await CommandResult.RunAsync(
            "dotnet",
            [
                typeof(AgentOptions).Assembly.Location, "--Agent:ControlPlane=https://127.0.0.1:1", "--Agent:JoinToken=grj1.nonsense",
                $"--Agent:DataDirectory={TestFolder.New("agent")}", "--Agent:MetricsUrl=",
            ]);

        Assert.Equal((ProgramStart.BadConfiguration, ""), (result.ExitCode, result.Error));
        Assert.Contains(
            "The agent cannot work: This host has not joined: set GAMERELAY_AGENT__JoinToken to a join token (grj1.…).",
            Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }
}

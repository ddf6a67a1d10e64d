using GameRelay.Cli.Players;
using GameRelay.Cli.Processes;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class CompletionTests
{
    /// <summary>The bash that is installed loads the script as its users do, and is asked as it asks at a Tab.</summary>
    [Theory]
    [InlineData("gamerelay fle", "fleets")]
    [InlineData("gamerelay fleets ", "create delete events list show")]
    [InlineData("gamerelay  sessions   create --pl", "--players")]
    [InlineData("gamerelay fleets list --output ", "json table text")]
    [InlineData("gamerelay completion ", "bash fish zsh")]
    [InlineData("gamerelay scripts push ", "")]
    [InlineData("gamerelay hosts list --pro", "--profile")]
    [InlineData("gamerelay hosts list --profile st", "staging")]
    public async Task Bash_completes(string line, string expected)
    {
        var folder = TestFolder.New("completion");
        await File.WriteAllTextAsync(Path.Combine(folder, "config"), "[staging]\n[prod]\n");
        await WriteCommandAsync(Path.Combine(folder, "gamerelay"));
        var script = $$"""
            source <(gamerelay completion bash) && complete -p gamerelay | grep -q -- '-F _gamerelay gamerelay' || exit 1
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            _gamerelay gamerelay
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        string[] environment = [$"PATH={folder}:/usr/bin:/bin", $"GAMERELAY_CONFIG_FILE={folder}/config", "HOME=/nonexistent"];
        using var bash = new ToolProcess("env", ["-i", .. environment, "bash", "--norc", "-c", script], folder);
        var exitCode = await bash.RunAsync(Deadline.Default, TimeProvider.System, Deadline.Token());

        var offered = bash.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(0, exitCode);
        Assert.True(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(offered.Contains), $"Offered: {bash.Output}");
        if (expected.Length == 0)
            Assert.Empty(offered);
    }

    [Theory]
    [InlineData("", "demo")]
    [InlineData("fleets", "fleets\tGroups of hosts that run one script.")]
    [InlineData("fleets list --", "--endpoint\t")]
    public async Task Suggestions_have_their_descriptions(string line, string expected)
    {
        var result = await CliFixture.RunElsewhereAsync("suggest", "--position", $"{line.Length}", "--", line);
        Assert.Contains(result.Out.Split('\n'), one => one.StartsWith(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(result.Out.Split('\n'), one => one.StartsWith("suggest", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("zsh", "compdef _gamerelay gamerelay")]
    [InlineData("fish", "complete -c gamerelay")]
    public async Task Other_shells_have_their_scripts(string shell, string line) =>
        Assert.Contains(line, (await CliFixture.RunElsewhereAsync("completion", shell)).Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("gsess-1", "gsess-1")]
    [InlineData("arn:aws:gamelift:local::gamesession/fleet-1/gsess-1", "gsess-1")]
    [InlineData("arn:aws:gamelift:local::gamesession/fleet-1/custom-attic/gsess-1", "custom-attic.gsess-1")]
    public void The_backend_is_told_of_a_game_session_by_what_of_its_arn_it_takes(string id, string expected) =>
        Assert.Equal(expected, BackendClient.SessionId(id));

    private static async Task WriteCommandAsync(string path)
    {
        await File.WriteAllTextAsync(path, $"#!/bin/sh\nexec '{Dotnet.Path}' '{CliFixture.ProgramPath}' \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}

using GameRelay.Cli.Players;
using GameRelay.Cli.Processes;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class CompletionTests
{
    /// <summary>What is typed, and what must be offered; nothing of ours where a file may stand.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "gamerelay fle", "fleets" },
        { "gamerelay fleets ", "create delete events list show" },
        { "gamerelay  sessions   create --pl", "--players" },
        { "gamerelay fleets list --output ", "json table text" },
        { "gamerelay completion ", "bash fish zsh" },
        { "gamerelay scripts push ", "" },
        { "gamerelay scripts push . --node-version ", "10.x 24.x" },
        { "gamerelay hosts list --pro", "--profile" },
        { "gamerelay hosts list --profile st", "staging" },
    };

    /// <summary>The bash that is installed loads the script as its users do, and is asked as it asks at a Tab.</summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash_completes(string line, string expected)
    {
        var script = $$"""
            source <(gamerelay completion bash) && complete -p gamerelay | grep -q -- '-F _gamerelay gamerelay' || exit 1
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            _gamerelay gamerelay
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        var offered = await OfferedAsync("bash", ["--norc", "-c", script]);

        Assert.Superset(Words(expected), offered);
        if (expected.Length == 0)
            Assert.Empty(offered); // bash itself goes on with files
    }

    /// <summary>A zsh with a terminal of its own, in which the line and a Tab are typed. What it offers goes through compadd.</summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Zsh_completes(string line, string expected)
    {
        const string setup = """
            autoload -Uz compinit
            compinit -u -D
            source <(gamerelay completion zsh)
            compadd() {
              local -a matched
              (( ${argv[(I)-[OAD]]} )) || { builtin compadd -A matched "$@"; print -rl -- $matched >> offered }
              builtin compadd "$@"
            }
            complete-and-tell() { zle complete-word; print > finished }
            zle -N complete-and-tell
            bindkey '^I' complete-and-tell
            """;
        const string script = """
            zmodload zsh/zpty
            print -r -- "$2" > setup.zsh
            zpty terminal zsh -f -i
            zpty -w terminal 'source ./setup.zsh'
            zpty -n -w terminal "$1"$'\t'
            until [[ -e finished ]]; do sleep 0.05; done
            cat offered
            """;

        Assert.Superset(Words(expected.Length > 0 ? expected : "config"), await OfferedAsync("zsh", ["-f", "-c", script, "zsh", line, setup]));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Fish_completes(string line, string expected)
    {
        var offered = await OfferedAsync("fish", ["--no-config", "-c", $"gamerelay completion fish | source; complete -C '{line}'"]);

        Assert.Superset(Words(expected.Length > 0 ? expected : "config"), offered.Select(one => one.Split('\t')[0]).ToHashSet());
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
    [InlineData("gsess-1", "gsess-1")]
    [InlineData("arn:aws:gamelift:local::gamesession/fleet-1/gsess-1", "gsess-1")]
    [InlineData("arn:aws:gamelift:local::gamesession/fleet-1/custom-attic/gsess-1", "custom-attic.gsess-1")]
    public void The_backend_is_told_of_a_game_session_by_what_of_its_arn_it_takes(string id, string expected) =>
        Assert.Equal(expected, BackendClient.SessionId(id));

    private static HashSet<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static async Task<HashSet<string>> OfferedAsync(string shell, string[] arguments)
    {
        if (!File.Exists($"/usr/bin/{shell}") && Environment.GetEnvironmentVariable("CI") is null)
            Assert.Skip($"There is no {shell} here.");
        var folder = TestFolder.New("completion");
        await File.WriteAllTextAsync(Path.Combine(folder, "config"), "[staging]\n[prod]\n");
        await WriteCommandAsync(Path.Combine(folder, "gamerelay"));

        string[] environment = [$"PATH={folder}:/usr/bin:/bin", $"GAMERELAY_CONFIG_FILE={folder}/config", $"HOME={folder}"];
        using var process = new ToolProcess("env", ["-i", $"--chdir={folder}", .. environment, shell, .. arguments], folder);
        var exitCode = await process.RunAsync(Deadline.Default, TimeProvider.System, Deadline.Token());

        Assert.True(exitCode == 0, process.Output);
        return [.. process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static async Task WriteCommandAsync(string path)
    {
        await File.WriteAllTextAsync(path, $"#!/bin/sh\nexec '{Dotnet.Path}' '{CliFixture.ProgramPath}' \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}

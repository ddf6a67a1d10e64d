using GameRelay.Cli.Processes;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests;

/// <summary>The launcher script itself, on a source tree of a few empty files, with a <c>dotnet</c> that writes down what it is asked for.</summary>
public sealed class LauncherTests
{
    private readonly string _root = TestFolder.New("launcher");
    private readonly string _calls;

    public LauncherTests()
    {
        _calls = Path.Combine(_root, "calls");
        foreach (var folder in (string[])["src/GameRelay.Cli", "eng", "tests", "bin", "elsewhere"])
            Directory.CreateDirectory(Path.Combine(_root, folder));
        foreach (var file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig", "GameRelay.sln"])
            File.WriteAllText(Path.Combine(_root, file), "");
        File.Copy(SourceTree.PathOf("gamerelay"), Path.Combine(_root, "gamerelay"));
        WriteTools(buildExitCode: 0);
    }

    [Fact]
    public async Task Builds_once_and_again_only_after_a_change()
    {
        Assert.Equal(0, (await RunAsync("fleets", "list")).ExitCode);
        Assert.Equal(0, (await RunAsync("fleets", "list")).ExitCode);
        Assert.Equal(1, Builds());

        File.SetLastWriteTimeUtc(Path.Combine(_root, "eng"), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1));
        await RunAsync("fleets", "list");
        Assert.Equal(2, Builds());
    }

    [Fact]
    public async Task Hands_over_every_argument_as_it_is()
    {
        await RunAsync("players", "create", "two words", "*");
        var handedOver = await File.ReadAllLinesAsync(_calls);
        Assert.Equal($"{_root}/artifacts/bin/GameRelay.Cli/release/gamerelay.dll|players|create|two words|*|", handedOver[^1]);
    }

    [Fact]
    public async Task Works_from_another_folder_through_a_symbolic_link()
    {
        var link = Path.Combine(_root, "elsewhere", "gr");
        File.CreateSymbolicLink(link, "../gamerelay");
        var result = await RunLauncherAsync(link, "/", "hosts");
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith($"{_root}/artifacts/bin/", (await File.ReadAllLinesAsync(_calls))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_at_once_build_once()
    {
        var results = await Task.WhenAll(RunAsync("hosts"), RunAsync("hosts"), RunAsync("hosts"));
        Assert.All(results, result => Assert.Equal(0, result.ExitCode));
        Assert.Equal(1, Builds());
    }

    [Fact]
    public async Task A_build_that_fails_shows_its_output_and_is_tried_again()
    {
        WriteTools(buildExitCode: 1);
        var failed = await RunAsync("hosts");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("what the build said", failed.Output, StringComparison.Ordinal);

        await RunAsync("hosts");
        Assert.Equal(2, Builds());
    }

    [Fact]
    public async Task Tests_that_do_not_build_count_as_one_failure_in_the_last_line()
    {
        WriteTools(buildExitCode: 1);
        var failed = await RunAsync("test");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("0 passed, 1 failed, 0 skipped", failed.Output, StringComparison.Ordinal);
    }

    private int Builds() => File.ReadAllLines(_calls).Count(call => call.StartsWith("build|", StringComparison.Ordinal));

    private Task<(int? ExitCode, string Output)> RunAsync(params string[] arguments) => RunLauncherAsync(Path.Combine(_root, "gamerelay"), _root, arguments);

    private async Task<(int? ExitCode, string Output)> RunLauncherAsync(string launcher, string workingDirectory, params string[] arguments)
    {
        string[] environment = [$"PATH={_root}/bin:/usr/bin:/bin", "HOME=/nonexistent", "GAMERELAY_POSTGRES__BINARYDIRECTORY=/nonexistent"];
        using var process = new ToolProcess("env", ["-i", .. environment, "bash", launcher, .. arguments], workingDirectory);
        return (await process.RunAsync(Deadline.Default, TimeProvider.System, Deadline.Token()), process.Output);
    }

    private void WriteTools(int buildExitCode)
    {
        // One line a call, the arguments parted by bars since they may hold blanks.
        foreach (var tool in (string[])["dotnet", "aws", "node", "npm", "zsh", "fish"])
        {
            var path = Path.Combine(_root, "bin", tool);
            File.WriteAllText(path, $"""
                #!/bin/sh
                [ "$1" = --version ] && echo aws-cli/2.0 && exit
                [ "$1" = --list-sdks ] && echo '10.0.100 [/sdk]' && exit
                printf '%s|' "$@" >>'{_calls}'; echo >>'{_calls}'
                [ "$1" = build ] && echo 'what the build said' && exit {buildExitCode}
                exit 0
                """);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

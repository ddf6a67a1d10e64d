using GameRelay.Cli.Tests.Commands;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests;

public sealed class PlatformDirectoryTests
{
    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_named_with_the_reason()
    {
        var file = Path.Combine(TestFolder.New("d"), "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        foreach (var path in (string[])[file, Path.Combine(file, "below"), "/proc/none"])
        {
            var result = await CliFixture.RunElsewhereAsync("up", "--data-dir", path);

            Assert.Equal((1, ""), (result.ExitCode, result.Out));
            Assert.StartsWith($"gamerelay: {path} cannot be used as data directory: ", result.Error, StringComparison.Ordinal);
            Assert.EndsWith("Choose another --data-dir.\n", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_empty_data_directory_is_a_wrong_command_line()
    {
        var result = await CliFixture.RunElsewhereAsync("up", "--data-dir", "");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("gamerelay: --data-dir is empty", result.Error, StringComparison.Ordinal);
    }
}

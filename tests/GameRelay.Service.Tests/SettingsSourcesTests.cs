using GameRelay.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace GameRelay.Service.Tests;

public sealed class SettingsSourcesTests
{
    private readonly string _folder = TestFolder.New("settings");

    [Fact]
    public void No_folder_is_watched_for_changes_of_settings()
    {
        var builder = ProgramStart.CreateBuilder([$"--contentRoot={_folder}"]);

        var files = ((IConfigurationBuilder)builder.Configuration).Sources.OfType<FileConfigurationSource>().ToList();
        Assert.Contains(files, file => file.Path == "appsettings.json");
        Assert.DoesNotContain(files, file => file.ReloadOnChange);
    }

    [Fact]
    public async Task Arguments_go_before_variables_and_those_before_the_file()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "appsettings.json"), """{ "SourcesTest": { "First": "file", "Second": "file", "Third": "file" } }""");
        Environment.SetEnvironmentVariable("GAMERELAY_SOURCESTEST__SECOND", "variable");
        Environment.SetEnvironmentVariable("GAMERELAY_SOURCESTEST__THIRD", "variable");

        var settings = ProgramStart.CreateBuilder([$"--contentRoot={_folder}", "--SourcesTest:Third=argument"]).Configuration.GetSection("SourcesTest");

        Assert.Equal(("file", "variable", "argument"), (settings["First"], settings["Second"], settings["Third"]));
    }
}

using GameRelay.Service;
using GameRelay.Testing.Documentation;
using Xunit;

namespace GameRelay.Backend.Tests;

public sealed class ConfigurationPageTests
{
    [Fact]
    public Task The_page_tells_every_setting_with_its_default() =>
        SettingsTable.HoldPageAsync(BackendOptions.Section, typeof(BackendOptions), typeof(OperationsOptions));
}

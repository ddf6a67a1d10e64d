using GameRelay.Service;
using GameRelay.Testing.Documentation;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public sealed class ConfigurationPageTests
{
    [Fact]
    public Task The_page_tells_every_setting_with_its_default() =>
        SettingsTable.HoldPageAsync(AgentOptions.Section, typeof(AgentOptions), typeof(OperationsOptions));
}

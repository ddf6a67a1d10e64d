using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Features.GameSessions.Logs;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Service;
using GameRelay.Testing.Documentation;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

public sealed class ConfigurationPageTests
{
    [Fact]
    public async Task The_page_tells_every_setting_with_its_default()
    {
        await SettingsTable.HoldPageAsync(
            ControlPlaneOptions.Section, typeof(ControlPlaneOptions), typeof(ApiOptions), typeof(HostOptions), typeof(LogOptions), typeof(OperationsOptions));
        await SettingsTable.HoldPageAsync(MasterKeyOptions.Section, typeof(MasterKeyOptions));
    }
}

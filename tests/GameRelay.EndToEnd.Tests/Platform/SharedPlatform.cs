using GameRelay.Api;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedPlatform))]

namespace GameRelay.EndToEnd.Tests.Platform;

/// <summary>One platform for every test that leaves it as it was; tests that break it start their own.</summary>
public sealed class SharedPlatform : IAsyncLifetime
{
    private UpProcess? _up;

    public UpProcess Up => _up!;

    public GameRelayClient Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _up = await UpProcess.StartAsync(TestFolder.New("platform"));
        Api = PlatformClient.Of(_up);
    }

    public async ValueTask DisposeAsync()
    {
        if (_up is not null)
            await _up.DisposeAsync();
        new TestFolderRemoval().Dispose();
    }
}

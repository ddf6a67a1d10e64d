using Xunit;

namespace GameRelay.ControlPlane.Tests;

/// <summary>One control plane for the tests of a class that do not mind each other.</summary>
public sealed class SharedControlPlane : IAsyncLifetime
{
    internal ControlPlaneHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

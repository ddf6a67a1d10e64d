using System.Text.Json.Nodes;
using GameRelay.Testing.Platform;

namespace GameRelay.EndToEnd.Tests.Lives.Clients;

/// <summary>One of the clients that studios have. An answer is <c>{"output": …}</c> or <c>{"error": name, "message": …}</c>.</summary>
internal abstract class LifeClient : IAsyncDisposable
{
    public abstract string Name { get; }

    /// <summary>What an older client knows of the API; one without knows all of it.</summary>
    public virtual ServiceModel? Model => null;

    public abstract Task<JsonObject> CallAsync(string operation, JsonObject input);

    public abstract ValueTask DisposeAsync();
}

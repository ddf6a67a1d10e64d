using System.Text.Json.Nodes;

namespace GameRelay.EndToEnd.Tests.Lives.Clients;

/// <summary>One of the clients that studios have. An answer is <c>{"output": …}</c> or <c>{"error": name, "message": …}</c>.</summary>
internal abstract class LifeClient : IAsyncDisposable
{
    public abstract string Name { get; }

    public abstract Task<JsonObject> CallAsync(string operation, JsonObject input);

    public abstract ValueTask DisposeAsync();
}

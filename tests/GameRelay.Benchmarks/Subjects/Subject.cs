using GameRelay.Benchmarks.Load;

namespace GameRelay.Benchmarks.Subjects;

/// <summary>What is measured: a server, of which every room has a process of its own, or shares one with rooms alike.</summary>
internal abstract class Subject(string name, ClientKind client)
{
    public string Name => name;

    public ClientKind Client => client;

    /// <summary>Ready for players.</summary>
    public abstract Task<RunningSubject> StartAsync(Traffic traffic);
}

internal abstract class RunningSubject : IAsyncDisposable
{
    public abstract IReadOnlyList<Room> Rooms { get; }

    public abstract ValueTask DisposeAsync();
}

namespace GameRelay.Testing;

/// <summary>
/// Removes the folder when the last test of an assembly is over, as a fixture that the build adds to nearly each. Left to the exit of the process, which takes a
/// second or more then, xunit thinks that some thread keeps it alive, and says so.
/// </summary>
public sealed class TestFolderRemoval : IDisposable
{
    public void Dispose() => TestFolder.RemoveAll();
}

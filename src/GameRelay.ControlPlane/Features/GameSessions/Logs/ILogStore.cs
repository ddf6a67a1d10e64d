namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

/// <summary>Where the zips with the logs of game sessions are. All replicas use the same one.</summary>
internal interface ILogStore
{
    /// <summary>Takes the file, which is gone afterwards. What was of that key before is replaced.</summary>
    /// <exception cref="LogStoreException">It cannot, at the moment.</exception>
    Task PutAsync(string key, string path, CancellationToken cancellationToken);

    /// <returns>Null when there is nothing of that key.</returns>
    /// <exception cref="LogStoreException">It cannot, at the moment.</exception>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>There may be nothing of that key.</summary>
    /// <exception cref="LogStoreException">It cannot, at the moment.</exception>
    Task DeleteAsync(string key, CancellationToken cancellationToken);
}

/// <summary>The store of logs does not do what it should. The message says where it is and what is wrong.</summary>
internal sealed class LogStoreException(string message, Exception innerException) : Exception(message, innerException);

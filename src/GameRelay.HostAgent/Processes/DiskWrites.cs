namespace GameRelay.HostAgent.Processes;

/// <summary>
/// What the agent writes while games run. A disk that is full, or gone, costs it its memory of what it writes and nothing else: that is told once, with the
/// path, and the host goes on. On the loop only.
/// </summary>
internal sealed partial class DiskWrites(HostReports reports, ILogger logger)
{
    private bool _failing;

    /// <returns>False when it could not be written.</returns>
    public bool Try(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_failing)
            {
                LogFailed(path, exception.Message);
                reports.Event("GENERIC_EVENT",
                    $"The host cannot write '{path}': {exception.Message} Its games go on; it starts no server process before it can. Make room on its disk.");
            }
            _failing = true;
            return false;
        }
        if (_failing)
            LogRecovered(path);
        _failing = false;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot write {Path}: {Reason}. Games go on, and no server process is started before there is room")]
    private partial void LogFailed(string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} can be written again")]
    private partial void LogRecovered(string path);
}

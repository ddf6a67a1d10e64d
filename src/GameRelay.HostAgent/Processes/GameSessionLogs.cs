using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// Logs of ended processes: <c>logs/&lt;last part of the game session's id&gt;.log</c>, or under the process's id when it had no game session.
/// </summary>
internal sealed class GameSessionLogs(IOptions<AgentOptions> options, TimeProvider time)
{
    private const string ProcessPrefix = "process-";
    private const int MostProcessLogs = 20;

    private readonly AgentOptions _options = options.Value;

    public string PathFor(string gameSessionId) => Path.Combine(_options.LogsDirectory, FileName(gameSessionId) + ".log");

    /// <summary>Takes the log of an ended process into keeping.</summary>
    public void Keep(ServerProcess process)
    {
        Directory.CreateDirectory(_options.LogsDirectory);
        if (File.Exists(process.Folder.LogPath))
        {
            var name = process.Record.GameSessionId.Length > 0 ? FileName(process.Record.GameSessionId) : ProcessPrefix + process.Id;
            File.Move(process.Folder.LogPath, Path.Combine(_options.LogsDirectory, name + ".log"), overwrite: true);
        }
        RemoveOld();
    }

    private void RemoveOld()
    {
        var oldest = (time.GetUtcNow() - _options.LogRetention).UtcDateTime;
        var logs = new DirectoryInfo(_options.LogsDirectory).GetFiles("*.log");
        var surplus = logs.Where(l => l.Name.StartsWith(ProcessPrefix, StringComparison.Ordinal))
            .OrderByDescending(l => l.LastWriteTimeUtc).Skip(MostProcessLogs).ToHashSet();
        foreach (var log in logs.Where(l => l.LastWriteTimeUtc < oldest || surplus.Contains(l)))
            log.Delete();
    }

    // The last part of the id is the caller's own token at most, of letters, digits and dashes; nothing else gets into a path.
    private static string FileName(string gameSessionId)
    {
        var last = gameSessionId[(gameSessionId.LastIndexOf('/') + 1)..];
        return last.Length > 0 && last.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') ? last : Convert.ToHexStringLower(last.AsUtf8());
    }
}

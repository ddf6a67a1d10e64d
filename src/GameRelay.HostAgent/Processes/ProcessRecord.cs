using System.Text.Json;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using Google.Protobuf;

namespace GameRelay.HostAgent.Processes;

/// <summary>What must outlive the agent about one server process. Never holds a session key.</summary>
internal sealed class ProcessRecord
{
    public required string ProcessId { get; init; }
    public required string Secret { get; init; }
    public required string LaunchPath { get; init; }
    public required string Parameters { get; init; }
    public required string ContentHash { get; init; }
    public required int Port { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null between the decision to start and the start.</summary>
    public ProcessIdentity? Identity { get; set; }
    public ProcessPhase Phase { get; set; } = ProcessPhase.Starting;
    public string GameSessionId { get; set; } = "";

    /// <summary>Set with OnProcessTerminate: when the process is killed.</summary>
    public DateTimeOffset? TerminateAt { get; set; }
    public string TerminateReason { get; set; } = "";

    /// <summary>The control plane has taken note of the end.</summary>
    public bool EndTaken { get; set; }

    /// <summary>The control plane has the whole log.</summary>
    public bool LogTaken { get; set; }
}

/// <summary>One process's folder: its record, what it writes, and at last how it ended.</summary>
internal sealed class ProcessFolder(string path)
{
    public string LogPath => Path.Combine(path, "game.log");
    public string OutputPath => Path.Combine(path, "output.log");
    public string FailurePath => Path.Combine(path, "failure.json");
    public string ExitPath => Path.Combine(path, "exit.json");
    public string RecordPath => Path.Combine(path, "record.json");
    private string EndedPath => Path.Combine(path, "ended.json");

    /// <summary>The files that the process writes exist before it starts, since it may not make any in the agent's folders.</summary>
    public void Create(UserAccount? user)
    {
        Directory.CreateDirectory(path);
        foreach (var file in new[] { LogPath, FailurePath, ExitPath })
        {
            File.Create(file).Dispose();
            if (user is not null)
                Posix.ChangeOwner(file, user);
        }
    }

    /// <summary>What a process of the system writes is the output of all that share it, and outlives the one that it was started for.</summary>
    public void ShareOutput(ProcessFolder host) => Posix.Link(host.OutputPath, OutputPath);

    public void Save(ProcessRecord record) => DataFile.Write(RecordPath, JsonSerializer.SerializeToUtf8Bytes(record));

    public void SaveEnded(ProcessEnded ended) => DataFile.Write(EndedPath, JsonFormatter.Default.Format(ended).AsUtf8());

    public ProcessRecord? LoadRecord() => File.Exists(RecordPath) ? JsonSerializer.Deserialize<ProcessRecord>(File.ReadAllBytes(RecordPath)) : null;

    public ProcessEnded? LoadEnded() => File.Exists(EndedPath) ? ProcessEnded.Parser.ParseJson(File.ReadAllText(EndedPath)) : null;

    public Failed? LoadFailure() => ProcessReportRules.Shortened(LoadReport<Failed>(FailurePath));

    /// <summary>What the process wrote before it exited; null when it was killed or had no time.</summary>
    public Exit? LoadExit() => ProcessReportRules.Shortened(LoadReport<Exit>(ExitPath));

    /// <summary>The last line that the process wrote to its standard output or error, where a runtime that dies leaves its last words.</summary>
    public string? LastOutputLine()
    {
        const int tailBytes = 4096;
        const int longest = 300;
        try
        {
            using var file = File.OpenRead(OutputPath);
            file.Seek(-Math.Min(tailBytes, file.Length), SeekOrigin.End);
            using var reader = new StreamReader(file);
            var line = reader.ReadToEnd().Split('\n').Select(l => l.Trim()).LastOrDefault(l => l.Length > 0);
            return line?.Length > longest ? line[..longest] : line;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Delete() => Directory.Delete(path, recursive: true);

    private static T? LoadReport<T>(string path)
        where T : class, IMessage, new()
    {
        const int longest = 64 << 10;
        try
        {
            // The process wrote it, and the process runs a stranger's script.
            if (!File.Exists(path) || new FileInfo(path).Length is 0 or > longest)
                return null;
            return new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true)).Parse<T>(File.ReadAllText(path).Trim());
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException or IOException)
        {
            return null;
        }
    }
}

internal static class Utf8Extensions
{
    public static byte[] AsUtf8(this string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

using System.Runtime.InteropServices;
using System.Text.Json;
using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Hosting;

namespace GameRelay.Relay.Scripting;

/// <summary>What a process leaves behind when its script cannot go on: one line in a file that its agent reads, and its exit code.</summary>
internal static partial class ScriptProcessEnd
{
    /// <summary>Writes the failure in protobuf's JSON mapping, by hand: memory and time may be short.</summary>
    public static void WriteFailure(string path, Failed failure) => WriteLine(path, json =>
    {
        json.WriteNumber("cause", (int)failure.Cause);
        json.WriteString("message", failure.Message);
        json.WriteString("file", failure.File);
        json.WriteNumber("line", failure.Line);
        json.WriteNumber("column", failure.Column);
    });

    /// <summary>For an agent that is away: it will not hear of the exit from the system.</summary>
    public static void WriteExit(string? path, int exitCode, string reason, DateTimeOffset exitedAt)
    {
        if (path is null)
            return;
        WriteLine(path, json =>
        {
            json.WriteNumber("code", exitCode);
            json.WriteString("reason", reason);
            json.WriteString("exitedAt", exitedAt.UtcDateTime);
        });
    }

    /// <summary>For the watchdog: no other thread is waited for, since the one that matters is stuck.</summary>
    public static Action<ScriptFailure> EndAtOnce(StartEnvironment start, TimeProvider time, Action<ScriptFailure> log) => failure =>
    {
        var report = failure.ToReport();
        try
        {
            WriteFailure(start.FailureFile, report);
            WriteExit(start.ExitFile, ExitCode.Of(report.Cause), failure.Message, time.GetUtcNow());
            log(failure);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The exit code still names the cause.
        }

        ExitNow(ExitCode.Of(report.Cause));
    };

    /// <summary>Resident size of this process. Cheaper than <see cref="Environment.WorkingSet"/>, which reads and parses more.</summary>
    public static Func<long> ResidentBytes()
    {
        var handle = File.OpenHandle("/proc/self/statm");
        return () =>
        {
            Span<byte> text = stackalloc byte[128];
            text = text[..RandomAccess.Read(handle, text, 0)];
            var rest = text[(text.IndexOf((byte)' ') + 1)..];
            return long.Parse(rest[..rest.IndexOf((byte)' ')], provider: null) * Environment.SystemPageSize;
        };
    }

    /// <summary>Waits for no thread and runs nothing on the way out.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitNow(int code);

    private static void WriteLine(string path, Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        File.WriteAllBytes(path, stream.ToArray());
    }
}

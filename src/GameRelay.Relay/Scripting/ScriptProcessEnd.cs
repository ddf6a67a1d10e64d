using System.Runtime.InteropServices;
using System.Text.Json;

namespace GameRelay.Relay.Scripting;

/// <summary>What a process leaves behind when its script cannot go on: one line in a file that its agent reads, and its exit code.</summary>
internal static partial class ScriptProcessEnd
{
    public const int TimeLimitExitCode = 66;
    public const int MemoryLimitExitCode = 67;

    /// <summary>Writes the failure as <c>Failed</c> of <c>process.proto</c>, in protobuf's JSON mapping.</summary>
    public static void WriteFailure(string path, ScriptFailure failure)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("cause", (int)failure.Cause);
            json.WriteString("message", failure.Message);
            if (failure.File is not null)
                json.WriteString("file", failure.File);
            if (failure.Line > 0)
                json.WriteNumber("line", failure.Line);
            if (failure.Column > 0)
                json.WriteNumber("column", failure.Column);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        File.WriteAllBytes(path, stream.ToArray());
    }

    /// <summary>For the watchdog: no other thread is waited for, since the one that matters is stuck.</summary>
    public static Action<ScriptFailure> EndAtOnce(string? failureFile, Action<ScriptFailure> log) => failure =>
    {
        try
        {
            if (failureFile is not null)
                WriteFailure(failureFile, failure);
            log(failure);
        }
        catch (IOException)
        {
            // The exit code still names the cause.
        }

        ExitNow(failure.Cause == ScriptFailureCause.MemoryLimit ? MemoryLimitExitCode : TimeLimitExitCode);
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

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}

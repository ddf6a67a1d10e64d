using System.Globalization;
using System.Text;

namespace GameRelay.Relay.Scripting;

/// <summary>
/// The log file of one game session, in the format that Realtime servers write:
/// <c>04 Mar 2026 05:06:07,89 [INFO] (index.js) 12: text</c>. The milliseconds are not padded. Written through at once, so that a reader
/// sees it while the session runs and a crash loses nothing.
/// </summary>
internal sealed class SessionLog : IDisposable
{
    public const long DefaultLimitBytes = 200_000_000;
    private const string OwnFile = "gamerelay";

    private readonly TimeProvider _time;
    private readonly ScriptLogLevel _level;
    private readonly long _limitBytes;
    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();
    private byte[] _bytes = new byte[1024];
    private bool _full;
    private long _lost;

    public SessionLog(string path, ScriptLogLevel level, TimeProvider time, long limitBytes = DefaultLimitBytes)
    {
        _time = time;
        _level = level;
        _limitBytes = limitBytes;
        _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    /// <summary>Writes one entry, which may span lines. Any thread may call this. <paramref name="file"/> null: the relay itself speaks.</summary>
    public void Write(ScriptLogLevel level, string text, string? file = null, int line = 0)
    {
        if (level < _level)
            return;
        lock (_gate)
        {
            if (_full)
                return;
            _line.Clear();
            if (_lost > 0)
                Append(ScriptLogLevel.Warn, $"{_lost} entries are missing here: they could not be written.", null, 0);
            Append(level, text, file, line);
            if (_file.Length + Encoding.UTF8.GetMaxByteCount(_line.Length) > _limitBytes)
            {
                _full = true;
                _line.Clear();
                Append(ScriptLogLevel.Warn, $"The log has reached its limit of {_limitBytes} bytes; nothing more is written to it.", null, 0);
            }

            Flush();
        }
    }

    public void Dispose() => _file.Dispose();

    private void Append(ScriptLogLevel level, string text, string? file, int line)
    {
        var now = _time.GetUtcNow();
        _line.Append(CultureInfo.InvariantCulture, $"{now:dd MMM yyyy HH:mm:ss},{now.Millisecond} [{NameOf(level)}] ({Path.GetFileName(file) ?? OwnFile}) ");
        _line.Append(CultureInfo.InvariantCulture, $"{line}: ").Append(text).Append('\n');
    }

    private void Flush()
    {
        var length = 0;
        foreach (var chunk in _line.GetChunks())
        {
            var needed = length + Encoding.UTF8.GetMaxByteCount(chunk.Length);
            if (needed > _bytes.Length)
                Array.Resize(ref _bytes, needed);
            length += Encoding.UTF8.GetBytes(chunk.Span, _bytes.AsSpan(length));
        }

        var before = _file.Length;
        try
        {
            _file.Write(_bytes, 0, length);
            _lost = 0;
        }
        catch (IOException)
        {
            // The disk is full: the game goes on, and a later entry tells of the gap.
            _lost++;
            CutBackTo(before);
        }
    }

    private void CutBackTo(long length)
    {
        try
        {
            _file.SetLength(length);
        }
        catch (IOException)
        {
            // Half an entry stays.
        }
    }

    private static string NameOf(ScriptLogLevel level) => level switch
    {
        ScriptLogLevel.Debug => "DEBUG",
        ScriptLogLevel.Info => "INFO",
        ScriptLogLevel.Warn => "WARN",
        ScriptLogLevel.Error => "ERROR",
        ScriptLogLevel.Fatal => "FATAL",
        _ => "CXFATAL",
    };
}

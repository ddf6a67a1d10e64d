using System.Text;
using GameRelay.Testing;

namespace GameRelay.Cli.Tests.Commands;

/// <summary>What a command that goes on has written so far.</summary>
internal sealed class WaitingWriter : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_text)
            _text.Append(value);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_text)
            _text.Append(buffer);
    }

    public Task WaitAsync(string text) =>
        Eventually.TrueAsync(() => ToString().Contains(text, StringComparison.Ordinal), $"'{text}' is written");

    public override string ToString()
    {
        lock (_text)
            return _text.ToString();
    }
}

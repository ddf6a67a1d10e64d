using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using GameRelay.Testing;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>What came back, octet for octet, on a connection of our own.</summary>
internal sealed record WireAnswer(HttpStatusCode Status, ILookup<string, string> Headers, string Text)
{
    internal JsonElement Body => JsonDocument.Parse(Text).RootElement;
    internal string ErrorType => Body.GetProperty("__type").GetString()!;
    internal string Message => Body.GetProperty(nameof(Message)).GetString()!;
    internal string RequestId => Headers["x-amzn-RequestId"].Single();
}

/// <summary>HTTP as text, for what no HTTP client would send.</summary>
internal static class WireRequest
{
    internal static async Task<WireAnswer> SendAsync(Uri url, string head, string body = "")
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(url.Host, url.Port, Deadline.Token());
        return await SendAsync(tcp.GetStream(), head, body);
    }

    /// <summary>The lines of the head without the empty one that ends it.</summary>
    internal static async Task<WireAnswer> SendAsync(Stream stream, string head, string body = "")
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{head.ReplaceLineEndings("\r\n")}\r\n\r\n{body}"), Deadline.Token());
        return await ReadAsync(stream);
    }

    internal static async Task<WireAnswer> ReadAsync(Stream stream)
    {
        var received = new List<byte>();
        var head = "";
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            received.AddRange(await ReadSomeAsync(stream, 1));
            head = Encoding.Latin1.GetString([.. received]);
        }

        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var length = int.Parse(headers["Content-Length"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        return new((HttpStatusCode)int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(await ReadSomeAsync(stream, length)));
    }

    private static async Task<byte[]> ReadSomeAsync(Stream stream, int count)
    {
        var buffer = new byte[count];
        await stream.ReadExactlyAsync(buffer, Deadline.Token(TimeSpan.FromSeconds(60)));
        return buffer;
    }
}

using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GameRelay.Service;

/// <summary>Answers plain HTTP on a port of TLS with what is wrong, where TLS by itself only closes the connection.</summary>
internal static class PlainHttpRefusal
{
    // What Kestrel gives a handshake, in real time like that.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    // In the form of the API's errors, which AWS' tools show; anybody else can read it, too.
    private const string Body = """{"__type":"InvalidRequestException","message":"This port speaks TLS: its URL begins with https://, not http://."}""";

    private static readonly byte[] s_answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.1\r\nx-amzn-ErrorType: InvalidRequestException\r\n" +
        $"Connection: close\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");

    /// <summary>Before TLS is ended.</summary>
    public static void Use(ListenOptions listener) => listener.Use(next => async connection =>
    {
        if (!await RefuseAsync(connection.Transport))
            await next(connection);
    });

    /// <returns>False for what is not HTTP, of which nothing is taken.</returns>
    private static async Task<bool> RefuseAsync(IDuplexPipe transport)
    {
        using CancellationTokenSource limit = new(TimeLimit);
        try
        {
            var first = await transport.Input.ReadAsync(limit.Token);
            // A method's name begins with a letter, a handshake with 0x16.
            var isHttp = !first.Buffer.IsEmpty && char.IsAsciiLetterUpper((char)first.Buffer.FirstSpan[0]);
            transport.Input.AdvanceTo(first.Buffer.Start);
            if (!isHttp)
                return false;

            await transport.Output.WriteAsync(s_answer, limit.Token);
            // To the end, which the caller makes: a connection that is closed with something unread is reset, and the answer with it.
            ReadResult rest;
            do
            {
                rest = await transport.Input.ReadAsync(limit.Token);
                transport.Input.AdvanceTo(rest.Buffer.End);
            }
            while (!rest.IsCompleted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Too slow, or gone.
        }

        return true;
    }
}

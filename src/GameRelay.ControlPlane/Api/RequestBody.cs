using System.Buffers;
using System.IO.Pipelines;
using GameRelay.Api;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Api;

/// <summary>Reads a request's body whole, within its bounds of size and time.</summary>
internal sealed class RequestBody(IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>Room for a script of 5,000,000 bytes in base64, with its other members.</summary>
    internal const int MaximumBytes = 7 * 1024 * 1024;

    /// <exception cref="RequestEntityTooLargeException">It has more than <see cref="MaximumBytes"/>.</exception>
    /// <exception cref="RequestTimeoutException">It did not arrive in time.</exception>
    /// <exception cref="SerializationException">It is not what HTTP calls a body.</exception>
    internal async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaximumBytes;
        var reader = context.Request.BodyReader;
        using var timeout = new CancellationTokenSource(options.Value.RequestBodyTimeout, time);
        // Not by a token: a read that was cancelled so is still under way for Kestrel, which then cannot end the request in order.
        await using var registration = timeout.Token.Register(reader.CancelPendingRead);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(context.RequestAborted);
                if (read.IsCompleted)
                    return TakeAll(reader, read.Buffer);
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (read.IsCanceled)
                    throw new RequestTimeoutException($"The request body did not arrive within {options.Value.RequestBodyTimeout.TotalSeconds:0.#} seconds.");
            }
        }
        catch (BadHttpRequestException ex)
        {
            throw Refusal(ex);
        }
    }

    private static byte[] TakeAll(PipeReader reader, in ReadOnlySequence<byte> buffer)
    {
        var body = buffer.ToArray();
        reader.AdvanceTo(buffer.End);
        return body;
    }

    private static GameRelayException Refusal(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new RequestEntityTooLargeException($"The request body is larger than {MaximumBytes} bytes."),
        StatusCodes.Status408RequestTimeout => new RequestTimeoutException("The request body arrives too slowly."),
        _ => new SerializationException($"The request body cannot be read: {exception.Message}"),
    };
}

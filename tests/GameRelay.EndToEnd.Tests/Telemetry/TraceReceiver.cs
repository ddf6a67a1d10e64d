using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GameRelay.EndToEnd.Tests.Telemetry;

internal sealed record ReceivedSpan(string Service, string Name, string TraceId, string SpanId, string ParentSpanId);

/// <summary>A collector that takes traces as OTLP over HTTP, as protobuf.</summary>
internal sealed class TraceReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];

    private TraceReceiver(WebApplication server)
    {
        _server = server;
        _server.MapPost("/v1/traces", TakeAsync);
    }

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>The settings of a program that exports to this receiver.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
    };

    public static async Task<TraceReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        TraceReceiver receiver = new(builder.Build());
        await receiver._server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body);
        // ExportTraceServiceRequest: resource_spans = 1.
        foreach (var resourceSpans in Messages(body.ToArray(), 1))
        {
            // ResourceSpans: resource = 1 (attributes = 1), scope_spans = 2 (spans = 2).
            var service = Messages(Messages(resourceSpans, 1).Single(), 1).Where(attribute => Text(attribute, 1) == "service.name")
                .Select(attribute => Text(Messages(attribute, 2).Single(), 1)).Single();
            foreach (var span in Messages(resourceSpans, 2).SelectMany(scopeSpans => Messages(scopeSpans, 2)))
                _spans.Enqueue(new(service, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4)));
        }
        return Results.Bytes([], "application/x-protobuf");
    }

    private static string Text(byte[] message, int field) => string.Concat(Messages(message, field).Select(System.Text.Encoding.UTF8.GetString));

    private static string Hex(byte[] message, int field) => string.Concat(Messages(message, field).Select(Convert.ToHexStringLower));

    /// <summary>The length-delimited fields of that number: messages, texts and bytes.</summary>
    private static List<byte[]> Messages(byte[] message, int field)
    {
        List<byte[]> found = [];
        CodedInputStream input = new(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited && WireFormat.GetTagFieldNumber(tag) == field)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }
        return found;
    }
}

using System.Diagnostics.Metrics;
using GameRelay.Hosting.Process.V1;
using GameRelay.Service;
using Google.Protobuf.Collections;

namespace GameRelay.HostAgent.Telemetry;

/// <summary>The sums over all server processes that this agent has had, out of what each of them tells of itself.</summary>
internal sealed class RelayTraffic
{
    private readonly Counter<long> _messages;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _datagrams;
    private readonly Counter<long> _droppedMessages;
    private readonly Counter<long> _droppedDatagrams;

    public RelayTraffic(IMeterFactory meters)
    {
        var meter = meters.Create(MetricsServer.MeterName);
        _messages = meter.CreateCounter<long>("relay_messages_total", description: "Messages from players (in) and to players (out).");
        _bytes = meter.CreateCounter<long>("relay_bytes_total", description: "Bytes of those messages' payloads.");
        _datagrams = meter.CreateCounter<long>("relay_datagrams_total", description: "Datagrams on the wire.");
        _droppedMessages = meter.CreateCounter<long>("relay_messages_dropped_total", description: "Messages that reached nobody, by cause.");
        _droppedDatagrams = meter.CreateCounter<long>("relay_datagrams_dropped_total", description: "Datagrams that were not let in, by cause.");
    }

    /// <summary>What came to be between two reports of one process.</summary>
    public void Add(Traffic earlier, Traffic now)
    {
        AddBoth(_messages, now.MessagesIn - earlier.MessagesIn, now.MessagesOut - earlier.MessagesOut);
        AddBoth(_bytes, now.BytesIn - earlier.BytesIn, now.BytesOut - earlier.BytesOut);
        AddBoth(_datagrams, now.DatagramsIn - earlier.DatagramsIn, now.DatagramsOut - earlier.DatagramsOut);
        AddByCause(_droppedMessages, earlier.DroppedMessages, now.DroppedMessages);
        AddByCause(_droppedDatagrams, earlier.DroppedDatagrams, now.DroppedDatagrams);
    }

    private static void AddBoth(Counter<long> counter, long received, long sent)
    {
        counter.Add(Math.Max(0, received), new KeyValuePair<string, object?>("direction", "in"));
        counter.Add(Math.Max(0, sent), new KeyValuePair<string, object?>("direction", "out"));
    }

    private static void AddByCause(Counter<long> counter, MapField<string, long> earlier, MapField<string, long> now)
    {
        foreach (var (cause, count) in now)
            counter.Add(Math.Max(0, count - (earlier.TryGetValue(cause, out var before) ? before : 0)), new KeyValuePair<string, object?>("cause", cause));
    }
}

using System.Buffers.Binary;
using System.Text.Json;
using GameRelay.Benchmarks.Subjects;

namespace GameRelay.Benchmarks.Load;

/// <summary>
/// All players of one subject, on one thread of a process of its own: sends what is due, takes in what arrives, and reads the clocks of the processes
/// that are measured. Whatever it is late itself is told beside the figures.
/// </summary>
internal sealed class LoadGenerator : IDisposable
{
    public const string Argument = "generate-load";
    private const int TimestampBytes = sizeof(long);
    private static readonly TimeSpan JoinTimeLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainTimeLimit = TimeSpan.FromSeconds(1);

    private readonly LoadPlan _plan;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ReadinessWait _wait = new();
    private readonly LoadClient[] _clients;
    private readonly AllocationReader[] _allocations;
    private readonly int[] _order;
    private readonly TimeSpan[] _phases;
    private readonly byte[] _payload;
    private readonly Histogram _latency = new();
    private readonly Histogram _lateness = new();
    private long _start;
    private long _turn;
    private long _windowFrom = long.MaxValue;
    private long _windowTo = long.MaxValue;
    private long _sent;
    private long _received;
    private long _delivered;

    private LoadGenerator(LoadPlan plan)
    {
        _plan = plan;
        _order = plan.Traffic.Order(plan.Round);
        _phases = plan.Traffic.Phases(plan.Round);
        _payload = new byte[Math.Max(TimestampBytes, plan.Traffic.PayloadBytes)];
        _allocations = [.. plan.Rooms.Select(room => room.ProbePath).OfType<string>().Distinct().Select(path => new AllocationReader(path))];
        _clients = [.. plan.Rooms.SelectMany(room => Enumerable.Range(0, plan.Traffic.Players).Select(player => NewClient(room, player)))];
    }

    /// <summary>The load generator's process: reads its plan, prints its report.</summary>
    public static int Run(TextReader input, TextWriter output)
    {
        var plan = JsonSerializer.Deserialize<LoadPlan>(input.ReadLine()!)!;
        if (plan.Client == ClientKind.RelayUnsealed)
            NoCipher.Install();
        using LoadGenerator generator = new(plan);
        output.WriteLine(JsonSerializer.Serialize(generator.Measure()));
        return 0;
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
        foreach (var reader in _allocations)
            reader.Dispose();
        _wait.Dispose();
    }

    private LoadClient NewClient(Room room, int player) => _plan.Client switch
    {
        ClientKind.Relay or ClientKind.RelayUnsealed => new RelayLoadClient(room.Port, room.Tokens[player], _plan.Traffic.Target, Arrived),
        ClientKind.Socket => new SocketLoadClient(room.Port, _payload.Length, Arrived),
        ClientKind.LiteNetLib => new LiteNetLoadClient(room.Port, Arrived),
        _ => throw new InvalidOperationException($"There is no client for {_plan.Client}."),
    };

    private LoadReport Measure()
    {
        Join();
        _start = _time.GetTimestamp();
        var until = _start + Ticks(_plan.WarmUp);
        Play(until);

        var before = TakeReadings();
        SkipMissed();
        var windowFrom = _windowFrom = _time.GetTimestamp();
        Play(_windowFrom + Ticks(_plan.Duration));
        var windowTo = _windowTo = _time.GetTimestamp();
        var used = TakeReadings() - before;
        var expected = _sent * _plan.Traffic.Recipients;
        Drain(expected);
        return new LoadReport
        {
            Elapsed = _time.GetElapsedTime(windowFrom, windowTo),
            Sent = _sent,
            Expected = expected,
            Received = _received,
            Delivered = _delivered,
            SubjectCpu = used.Subject,
            AllocatedBytes = used.Allocated,
            GeneratorCpu = used.Generator,
            OtherCpu = used.Machine - used.Subject - used.Generator,
            Latency = _latency.ToQuantiles(),
            Lateness = _lateness.ToQuantiles(),
        };
    }

    private void Join()
    {
        var start = _time.GetTimestamp();
        while (!_clients.All(client => client.IsOpen))
        {
            if (_time.GetElapsedTime(start) > JoinTimeLimit)
                throw new TimeoutException($"{_clients.Count(client => !client.IsOpen)} of {_clients.Length} players did not get in.");
            foreach (var client in _clients)
                client.Move();
            _wait.Wait(TimeSpan.FromMilliseconds(1), default);
        }

        for (var i = 0; i < _clients.Length; i++)
            _wait.Add(_clients[i].Descriptor, i);
    }

    private void Play(long until)
    {
        Span<int> ready = stackalloc int[256];
        while (true)
        {
            var now = _time.GetTimestamp();
            if (now >= until)
                return;
            var due = SendDue(now);
            now = _time.GetTimestamp();
            var count = _wait.Wait(_time.GetElapsedTime(now, Math.Min(due, until)), ready);
            for (var i = 0; i < count; i++)
                _clients[ready[i]].Move();
        }
    }

    private void Drain(long expected)
    {
        Span<int> ready = stackalloc int[256];
        while (_received < expected && _time.GetElapsedTime(_windowTo) < DrainTimeLimit)
        {
            var count = _wait.Wait(TimeSpan.FromMilliseconds(5), ready);
            for (var i = 0; i < count; i++)
                _clients[ready[i]].Move();
        }
    }

    /// <summary>What could not be sent in time while everything warmed up is not sent at all, rather than in one burst.</summary>
    private void SkipMissed()
    {
        for (var now = _time.GetTimestamp(); Due() < now; _turn++)
        {
        }
    }

    private long Due() => _start + Ticks((_plan.Traffic.Interval * (_turn / _order.Length)) + _phases[_turn % _order.Length]);

    /// <returns>When the next message is due.</returns>
    private long SendDue(long now)
    {
        while (true)
        {
            var due = Due();
            if (due > now)
                return due;
            var player = _clients[_order[_turn % _order.Length]];
            _turn++;
            var sentAt = _time.GetTimestamp();
            BinaryPrimitives.WriteInt64LittleEndian(_payload, sentAt);
            player.Send(_payload);
            if (sentAt >= _windowFrom)
            {
                _sent++;
                _lateness.Add(_time.GetElapsedTime(due, sentAt));
            }
        }
    }

    private void Arrived(ReadOnlySpan<byte> payload)
    {
        var now = _time.GetTimestamp();
        var sentAt = BinaryPrimitives.ReadInt64LittleEndian(payload);
        if (now >= _windowFrom && now < _windowTo)
            _delivered++;
        if (sentAt < _windowFrom)
            return;
        _received++;
        _latency.Add(_time.GetElapsedTime(sentAt, now));
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private Readings TakeReadings() => new(
        _plan.Rooms.Select(room => room.ProcessId).Distinct().Aggregate(TimeSpan.Zero, (sum, process) => sum + ProcessReadings.CpuTime(process)),
        ProcessReadings.CpuTime(Environment.ProcessId),
        Machine.BusyTime(),
        _allocations.Length > 0 ? _allocations.Sum(reader => reader.Read()) : null);

    private readonly record struct Readings(TimeSpan Subject, TimeSpan Generator, TimeSpan Machine, long? Allocated)
    {
        public static Readings operator -(Readings later, Readings earlier) =>
            new(later.Subject - earlier.Subject, later.Generator - earlier.Generator, later.Machine - earlier.Machine, later.Allocated - earlier.Allocated);
    }
}

using System.Net;
using System.Net.Sockets;
using GameRelay.HostAgent.Processes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public class PlanTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_entry_that_fails_is_started_later_and_later_up_to_a_cap()
    {
        AgentOptions options = new();
        LaunchPace pace = new(options, _time);
        PlanEntry entry = new("/local/game/index.js", "");
        var last = TimeSpan.Zero;
        for (var failures = 0; failures < 6; failures++)
        {
            pace.Failed(entry);
            var wait = pace.NotBefore(entry) - _time.GetUtcNow();
            Assert.True(wait > last || failures == 0, $"{wait} after {last}");
            last = wait / 2; // each is at least half of its nominal time
        }
        for (var failures = 0; failures < 10; failures++)
            pace.Failed(entry);
        Assert.InRange(pace.NotBefore(entry) - _time.GetUtcNow(), options.LaunchBackoffCap / 2, options.LaunchBackoffCap);
        pace.Forget();
        Assert.True(pace.NotBefore(entry) <= _time.GetUtcNow());
    }

    [Fact]
    public void A_port_rests_after_its_use()
    {
        var range = FreeRange(2);
        PortPool pool = new(range, IPAddress.Loopback, TimeSpan.FromSeconds(60), _time);
        int[] ports = [pool.Take()!.Value, pool.Take()!.Value];
        Assert.Null(pool.Take());

        pool.Return(ports[0]);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(pool.Take());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ports[0], pool.Take());
    }

    [Theory]
    [InlineData(SocketType.Dgram, ProtocolType.Udp)]
    [InlineData(SocketType.Stream, ProtocolType.Tcp)]
    public void A_port_that_somebody_has_is_passed_over(SocketType type, ProtocolType protocol)
    {
        var range = FreeRange(2);
        using Socket somebody = new(AddressFamily.InterNetwork, type, protocol);
        somebody.Bind(new IPEndPoint(IPAddress.Loopback, range.First));
        if (type == SocketType.Stream)
            somebody.Listen();
        PortPool pool = new(range, IPAddress.Loopback, TimeSpan.FromSeconds(60), _time);

        Assert.Equal(range.Last, pool.Take());
        Assert.Null(pool.Take());
    }

    [Theory]
    [InlineData("33400-33500", true)]
    [InlineData("1026-60000", true)]
    [InlineData("1025-2000", false)]
    [InlineData("50000-60001", false)]
    [InlineData("2000-1999", false)]
    [InlineData("2000", false)]
    public void A_port_range_lies_within_what_the_API_allows(string text, bool valid) => Assert.Equal(valid, PortRange.TryParse(text, out _));

    // Two ports side by side that nobody has now.
    private static PortRange FreeRange(int count)
    {
        for (var first = 41000; ; first += count)
        {
            PortPool probe = new(new(first, first + count - 1), IPAddress.Loopback, TimeSpan.Zero, TimeProvider.System);
            if (Enumerable.Range(0, count).All(_ => probe.Take() is not null))
                return new(first, first + count - 1);
        }
    }
}

using GameRelay.Hosting.Host.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public class AgentLifetimeTests
{
    private static readonly DateTimeOffset Noon = new(2030, 5, 17, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-7)]
    [InlineData(0)]
    [InlineData(7)]
    public async Task A_retirement_gives_games_their_time_whatever_the_hosts_clock_shows(int minutesAhead)
    {
        using AgentLifetime lifetime = new(new() { DataDirectory = "/data" }, new FakeTimeProvider(Noon.AddMinutes(minutesAhead)));

        lifetime.Retire(new()
        {
            CommandId = 3,
            Deadline = Timestamp.FromDateTimeOffset(Noon.AddMinutes(5)),
            ControlPlaneTime = Timestamp.FromDateTimeOffset(Noon),
        });

        Assert.Equal(TimeSpan.FromMinutes(5), (await lifetime.StopRequested).Grace);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace GameRelay.Service.Tests;

public sealed class ProgramStartTests
{
    [Fact]
    public async Task A_program_that_is_told_to_stop_while_it_starts_ends_as_one_that_is_told_later()
    {
        Early early = new();
        var builder = ProgramStart.CreateBuilder([]);
        builder.Services.AddHostedService(_ => early);
        builder.Services.AddHostedService<StopsAtOnce>();

        var exitCode = await ProgramStart.RunAsync(() => Task.FromResult(builder.Build()));

        Assert.Equal((0, true), (exitCode, early.HasStopped));
    }

    private sealed class StopsAtOnce(IHostApplicationLifetime lifetime) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Early : IHostedService
    {
        public bool HasStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            HasStopped = true;
            return Task.CompletedTask;
        }
    }
}

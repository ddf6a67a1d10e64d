using GameRelay.ControlPlane.Hosts;
using GameRelay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

public sealed class CommandSignalTests
{
    [Fact]
    public async Task A_stream_held_here_is_woken_in_memory_and_another_over_postgres()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        await using var listener = new NpgsqlConnection(controlPlane.Database.ConnectionString);
        await listener.OpenAsync();
        var heard = new TaskCompletionSource<string>();
        listener.Notification += (_, notification) => heard.TrySetResult(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {CommandNotifier.Channel}", listener))
            await listen.ExecuteNonQueryAsync();
        var signal = controlPlane.Services.GetRequiredService<CommandSignal>();
        var woken = 0;

        using (signal.Subscribe("compute-here", () => woken++))
        {
            signal.Raise("compute-here");
            Assert.Equal(1, woken);
            Assert.False(signal.RaiseHere("compute-elsewhere"));
        }

        signal.Raise("compute-here");
        Assert.Equal(1, woken);
        await listener.WaitAsync(Deadline.Token());
        Assert.Equal("compute-here", await heard.Task.WithinDeadlineAsync("the notification"));
    }

    [Fact]
    public void An_older_stream_that_ends_leaves_the_newer_one_subscribed()
    {
        var signal = new CommandSignal();
        var woken = "";
        var older = signal.Subscribe("compute", () => woken += "older ");
        using var newer = signal.Subscribe("compute", () => woken += "newer ");

        older.Dispose();
        signal.Raise("compute");

        Assert.Equal("newer ", woken);
    }
}

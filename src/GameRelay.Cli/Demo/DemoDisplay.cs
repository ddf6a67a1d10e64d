using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Demo;

/// <summary>Shows a demo while it runs: redrawn in place on a terminal, as lines otherwise.</summary>
internal sealed class DemoDisplay(DemoProgress progress, DemoOptions options, Terminal terminal, TimeProvider time)
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);
    private int _linesShown;
    private long _lastMessages;
    private long _lastAt = time.GetTimestamp();

    public async Task ShowUntilAsync(Task done, CancellationToken cancellationToken)
    {
        if (!terminal.IsInteractive)
        {
            await ShowLinesAsync(done, cancellationToken);
            return;
        }

        await terminal.CreateConsole().Live(Draw()).StartAsync(async live =>
        {
            while (!done.IsCompleted)
            {
                live.UpdateTarget(Draw());
                await WaitAsync(done, RedrawInterval, cancellationToken);
            }

            live.UpdateTarget(Draw());
        });
    }

    private async Task ShowLinesAsync(Task done, CancellationToken cancellationToken)
    {
        var lastLine = time.GetTimestamp();
        while (true)
        {
            foreach (var step in progress.Steps.Skip(_linesShown).TakeWhile(step => step.Took is not null))
            {
                _linesShown++;
                await terminal.Out.WriteLineAsync($"{step.Name}: {Milliseconds(step.Took!.Value)} ms");
            }

            if (done.IsCompleted)
                return;
            if (progress.Bots.Count > 0 && time.GetElapsedTime(lastLine) > LineInterval)
            {
                lastLine = time.GetTimestamp();
                var (messages, latencies) = Measure();
                await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{options.Players} players, {messages:0} messages/s, latency {latencies.QuantileMilliseconds(0.5):0.00} ms (p99 {latencies.QuantileMilliseconds(0.99):0.00} ms)"));
            }

            await WaitAsync(done, RedrawInterval, cancellationToken);
        }
    }

    private async Task WaitAsync(Task done, TimeSpan interval, CancellationToken cancellationToken) =>
        await Task.WhenAny(done, Task.Delay(interval, time, cancellationToken));

    private Rows Draw()
    {
        var rows = new List<IRenderable>();
        foreach (var step in progress.Steps)
        {
            rows.Add(step.Took is { } took
                ? new Markup($"[green]✓[/] {step.Name} [grey]{Milliseconds(took)} ms[/]")
                : new Markup($"[yellow]…[/] {step.Name}"));
        }

        if (progress.Bots.Count > 0)
            rows.Add(DrawPlay());
        return new Rows(rows);
    }

    private Table DrawPlay()
    {
        var (messages, latencies) = Measure();
        var table = new Table().Border(TableBorder.Rounded).AddColumns("players", "messages/s", "fast", "chat", "p50 ms", "p99 ms", "max ms");
        table.AddRow([.. new[]
        {
            Number(options.Players), Number(messages), Number(progress.Bots.Sum(bot => bot.StatesReceived)), Number(progress.Bots.Sum(bot => bot.ChatsReceived)),
            Fraction(latencies.QuantileMilliseconds(0.5)), Fraction(latencies.QuantileMilliseconds(0.99)), Fraction(latencies.MaximumMilliseconds),
        }]);
        return table;
    }

    /// <summary>Messages that arrived a second, since this was asked the last time; and all latencies.</summary>
    private (double MessagesPerSecond, LatencyHistogram Latencies) Measure()
    {
        var latencies = new LatencyHistogram();
        foreach (var bot in progress.Bots)
            latencies.Add(bot.Latencies);
        var messages = progress.Bots.Sum(bot => bot.StatesReceived + bot.ChatsReceived);
        var rate = (messages - _lastMessages) / time.GetElapsedTime(_lastAt).TotalSeconds;
        (_lastMessages, _lastAt) = (messages, time.GetTimestamp());
        return (rate, latencies);
    }

    private static string Milliseconds(TimeSpan took) => Number(took.TotalMilliseconds);

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fraction(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}

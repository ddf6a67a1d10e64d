using System.CommandLine;
using System.Globalization;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Top;

/// <summary><c>gamerelay top</c>: redrawn in place for a person at a terminal, printed once for anybody else.</summary>
internal static class TopCommand
{
    // Leave and come back to what the terminal showed before; without the cursor, and with lines cut at the window's edge by the terminal itself.
    private const string Enter = "\e[?1049h\e[?25l\e[?7l";
    private const string Leave = "\e[?7h\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string ClearRestOfLine = "\e[K";
    private const string ClearRestOfScreen = "\e[J";

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var fleet = new Option<string?>("--fleet") { Description = "Only this fleet. Default: every fleet." };
        var sessions = new Option<int>("--sessions") { Description = "Game sessions to show, those with the most messages first.", DefaultValueFactory = _ => 20 }.Between(1, 100);
        var interval = new Option<int>("--interval") { Description = "Seconds between two looks.", HelpName = "seconds", DefaultValueFactory = _ => 2 }.Between(1, 3600);
        var once = new Option<bool>("--once") { Description = "Print once, also on a terminal." };
        return new ApiCommand("top", "Show what fleets, hosts and game sessions do and use. Live on a terminal; Ctrl-C leaves.", fleet, sessions, interval, once)
            .Runs(terminal, time, async call =>
            {
                var request = new DescribeUsageRequest { FleetId = call.Get(fleet), Limit = call.Get(sessions) };
                if (terminal.IsInteractive && call.Style.IsForPeople && !call.Get(once))
                    await ShowAsync(call, request, TimeSpan.FromSeconds(call.Get(interval)));
                else
                    await PrintAsync(call, request);
            })
            .WithExamples("top", "top --fleet fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --interval 5", "top --json --query 'Hosts[].Usage.Usage.CpuCoresUsed'");
    }

    private static async Task PrintAsync(ApiCall call, DescribeUsageRequest request)
    {
        var usage = await call.Api.DescribeUsageAsync(request, call.CancellationToken);
        await call.WriteAsync(usage, () => TopView.Draw(usage));
    }

    private static async Task ShowAsync(ApiCall call, DescribeUsageRequest request, TimeSpan interval)
    {
        // The first look before the screen is taken: what is wrong with it stays on the screen.
        var usage = await call.Api.DescribeUsageAsync(request, call.CancellationToken);
        var trouble = "";
        await call.Terminal.Out.WriteAsync(Enter);
        try
        {
            while (true)
            {
                await DrawAsync(call, usage, trouble);
                await Task.Delay(interval, call.Time, call.CancellationToken);
                try
                {
                    (usage, trouble) = (await call.Api.DescribeUsageAsync(request, call.CancellationToken), "");
                }
                catch (GameRelayException e)
                {
                    // It may be back at the next look; until then the last figures stay.
                    trouble = $"  {e.ErrorCode}: {e.Message}";
                }
            }
        }
        catch (OperationCanceledException) when (call.CancellationToken.IsCancellationRequested)
        {
            // How one leaves it.
        }
        finally
        {
            await call.Terminal.Out.WriteAsync(Leave);
            await call.Terminal.Out.FlushAsync(CancellationToken.None);
        }
    }

    private static async Task DrawAsync(ApiCall call, DescribeUsageResponse usage, string trouble)
    {
        var time = call.Time.GetUtcNow().UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var lines = call.Terminal.Render(TopView.Draw(usage)).TrimEnd('\n').Split('\n').Prepend($"gamerelay top  {call.Endpoint}  {time}{trouble}");
        var frame = string.Join('\n', lines.Take(WindowHeight()).Select(line => line.TrimEnd() + ClearRestOfLine));
        await call.Terminal.Out.WriteAsync((Home + frame + ClearRestOfScreen).AsMemory(), call.CancellationToken);
        await call.Terminal.Out.FlushAsync(call.CancellationToken);
    }

    private static int WindowHeight()
    {
        try
        {
            return Console.WindowHeight is > 0 and var height ? height : int.MaxValue;
        }
        catch (IOException)
        {
            return int.MaxValue;
        }
    }
}

using System.CommandLine;
using System.Globalization;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Queues;

internal static class QueuesCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("queues", "Queues: where placements find their game sessions.")
    {
        CreateQueue(terminal, time),
        List(terminal, time),
        Show(terminal, time),
        Update(terminal, time),
        Delete(terminal, time),
    }.WithExamples("queues create main --destination fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11", "queues list");

    private static Argument<string> Queue() => new("queue") { Description = "The queue's name or ARN." };

    private static ApiCommand CreateQueue(Terminal terminal, TimeProvider time)
    {
        var name = new Argument<string>("name") { Description = "Its name, unique and for ever: letters, digits and hyphens." };
        var options = new QueueOptions();
        return new ApiCommand("create", "Create a queue.", [name, .. options.All])
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.CreateGameSessionQueueAsync(
                    new()
                    {
                        Name = call.Get(name),
                        TimeoutInSeconds = options.Timeout(call),
                        Destinations = await options.DestinationsAsync(call),
                        PlayerLatencyPolicies = options.LatencyPolicies(call),
                        FilterConfiguration = options.Filter(call),
                        PriorityConfiguration = options.Priority(call),
                        CustomEventData = options.EventData(call),
                    },
                    call.CancellationToken);
                await call.WriteAsync(answer, () => Describe(answer.GameSessionQueue));
                await call.HintAsync(answer.GameSessionQueue.Destinations is { Count: > 0 }
                    ? $"Next: gamerelay placements start --queue {answer.GameSessionQueue.Name} --players 8 --wait"
                    : $"It has no destination yet: gamerelay queues update {answer.GameSessionQueue.Name} --destination fleet-…");
            })
            .WithExamples(
                "queues create main --destination fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11 --timeout 60",
                "queues create near --destination fleet-6b1f2c0e… --max-latency 60:20 --max-latency 120 --priority latency --priority cost");
    }

    private static ApiCommand List(Terminal terminal, TimeProvider time) => new ApiCommand("list", "List the queues, newest first.")
        .Runs(terminal, time, async call =>
        {
            var queues = await Pages.AllAsync<GameSessionQueue>(async token =>
            {
                var page = await call.Api.DescribeGameSessionQueuesAsync(new() { NextToken = token }, call.CancellationToken);
                return (page.GameSessionQueues, page.NextToken);
            });
            await call.WriteAsync(new { GameSessionQueues = queues }, () => TextTable.List(
                queues,
                ("QUEUE", one => one.Name),
                ("DESTINATIONS", one => one.Destinations?.Count),
                ("TIMEOUT", one => Seconds(one.TimeoutInSeconds))));
        })
        .WithExamples("queues list", "queues list --query 'GameSessionQueues[].Name' --output text");

    private static ApiCommand Show(Terminal terminal, TimeProvider time)
    {
        var queue = Queue();
        return new ApiCommand("show", "Show one queue.", queue)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.DescribeGameSessionQueuesAsync(new() { Names = [call.Get(queue)] }, call.CancellationToken);
                var found = answer.GameSessionQueues.SingleOrDefault()
                    ?? throw new CliException($"Queue '{call.Get(queue)}' does not exist. 'gamerelay queues list' shows those that do.");
                await call.WriteAsync(new { GameSessionQueue = found }, () => Describe(found));
            })
            .WithExamples("queues show main");
    }

    private static ApiCommand Update(Terminal terminal, TimeProvider time)
    {
        var queue = Queue();
        var options = new QueueOptions();
        return new ApiCommand("update", "Change a queue. What is not given stays; lists are replaced as a whole.", [queue, .. options.All])
            .NeedsOneOf("what to change", options.All)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.UpdateGameSessionQueueAsync(
                    new()
                    {
                        Name = call.Get(queue),
                        TimeoutInSeconds = options.Timeout(call),
                        Destinations = await options.DestinationsAsync(call),
                        PlayerLatencyPolicies = options.LatencyPolicies(call),
                        FilterConfiguration = options.Filter(call),
                        PriorityConfiguration = options.Priority(call),
                        CustomEventData = options.EventData(call),
                    },
                    call.CancellationToken);
                await call.WriteAsync(answer, () => Describe(answer.GameSessionQueue));
            })
            .WithExamples("queues update main --destination fleet-6b1f2c0e… --destination fleet-9a04d7c1…", "queues update main --timeout 120");
    }

    private static ApiCommand Delete(Terminal terminal, TimeProvider time)
    {
        var queue = Queue();
        return new ApiCommand("delete", "Delete a queue. Its placements that are PENDING fail.", queue)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.DeleteGameSessionQueueAsync(new() { Name = call.Get(queue) }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(("Deleted", call.Get(queue))));
            })
            .WithExamples("queues delete main");
    }

    private static IRenderable Describe(GameSessionQueue queue) => TextTable.Fields(
        ("Queue", queue.Name),
        ("Destinations", Lines(queue.Destinations?.Select(destination => destination.DestinationArn))),
        ("Timeout", Seconds(queue.TimeoutInSeconds)),
        ("Latency", Lines(queue.PlayerLatencyPolicies?.Select(Policy))),
        ("Allowed", Words(queue.FilterConfiguration?.AllowedLocations)),
        ("Priority", Words(queue.PriorityConfiguration?.PriorityOrder?.Select(WireNames.Of))),
        ("Locations", Words(queue.PriorityConfiguration?.LocationOrder)),
        ("Event data", queue.CustomEventData),
        ("Notifies", queue.NotificationTarget),
        ("ARN", queue.GameSessionQueueArn));

    private static string Policy(PlayerLatencyPolicy policy)
    {
        var most = string.Create(CultureInfo.InvariantCulture, $"at most {policy.MaximumIndividualPlayerLatencyMilliseconds} ms");
        return policy.PolicyDurationSeconds is { } seconds ? $"{most} for {Seconds(seconds)}" : $"{most} to the end";
    }

    private static string? Seconds(int? seconds) => seconds is null ? null : string.Create(CultureInfo.InvariantCulture, $"{seconds} s");

    private static string? Lines(IEnumerable<string?>? values) => Joined(values, "\n");

    private static string? Words(IEnumerable<string?>? values) => Joined(values, ", ");

    private static string? Joined(IEnumerable<string?>? values, string separator) => values?.Any() == true ? string.Join(separator, values) : null;
}

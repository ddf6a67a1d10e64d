using GameRelay.Api;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features.Placements;

public sealed class QueueTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private GameRelayClient Api => shared.Host.Api;

    [Fact]
    public async Task A_queue_is_described_as_it_was_created_by_its_name_and_its_ARN()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync();
        var request = new CreateGameSessionQueueRequest
        {
            Name = PlacementSite.NewName(),
            TimeoutInSeconds = 30,
            Destinations = [new() { DestinationArn = fleet.FleetArn }],
            PlayerLatencyPolicies = [new() { MaximumIndividualPlayerLatencyMilliseconds = 100, PolicyDurationSeconds = 5 }, new() { MaximumIndividualPlayerLatencyMilliseconds = 200 }],
            FilterConfiguration = new() { AllowedLocations = ["local"] },
            PriorityConfiguration = new() { PriorityOrder = [PriorityType.Location, PriorityType.Cost], LocationOrder = ["local"] },
            CustomEventData = "season-7",
            NotificationTarget = "arn:aws:sns:local:000000000000:placements",
            Tags = [new() { Key = "team", Value = "blue" }],
        };

        var created = (await Api.CreateGameSessionQueueAsync(request)).GameSessionQueue;
        var described = (await Api.DescribeGameSessionQueuesAsync(new() { Names = ["none-such", created.GameSessionQueueArn!, created.Name] })).GameSessionQueues.Single();

        Assert.Equal($"arn:aws:gamelift:local:000000000000:gamesessionqueue/{request.Name}", created.GameSessionQueueArn);
        Assert.Equal((30, "season-7", request.NotificationTarget), (described.TimeoutInSeconds, described.CustomEventData, described.NotificationTarget));
        Assert.Equal(fleet.FleetArn, described.Destinations!.Single().DestinationArn);
        Assert.Equal(request.PlayerLatencyPolicies, described.PlayerLatencyPolicies!);
        Assert.Equal(["local"], described.FilterConfiguration!.AllowedLocations!);
        Assert.Equal([PriorityType.Location, PriorityType.Cost], described.PriorityConfiguration!.PriorityOrder!);
    }

    [Fact]
    public async Task What_an_update_names_is_replaced_and_an_empty_configuration_goes()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync();
        var name = await shared.Host.CreateQueueAsync([fleet.FleetArn!], request => request with
        {
            FilterConfiguration = new() { AllowedLocations = ["local"] },
            PriorityConfiguration = new() { LocationOrder = ["local"] },
            PlayerLatencyPolicies = [new() { MaximumIndividualPlayerLatencyMilliseconds = 100 }],
            CustomEventData = "old",
        });

        var updated = (await Api.UpdateGameSessionQueueAsync(new() { Name = name, TimeoutInSeconds = 60 })).GameSessionQueue;
        Assert.Equal((60, 1, 1), (updated.TimeoutInSeconds, updated.Destinations!.Count, updated.PlayerLatencyPolicies!.Count));
        Assert.NotNull(updated.FilterConfiguration);

        updated = (await Api.UpdateGameSessionQueueAsync(new()
        {
            Name = updated.GameSessionQueueArn!,
            Destinations = [],
            PlayerLatencyPolicies = [],
            FilterConfiguration = new(),
            PriorityConfiguration = new(),
            CustomEventData = "",
        })).GameSessionQueue;
        Assert.Equal((60, 0, 0), (updated.TimeoutInSeconds, updated.Destinations!.Count, updated.PlayerLatencyPolicies!.Count));
        Assert.Equal((null, null, null), (updated.FilterConfiguration, updated.PriorityConfiguration, updated.CustomEventData));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason()
    {
        var name = await shared.Host.CreateQueueAsync([]);

        await RefusesAsync<InvalidRequestException>(() => Api.CreateGameSessionQueueAsync(new() { Name = name }), $"There is a queue '{name}' already");
        await RefusesAsync<NotFoundException>(
            () => Api.UpdateGameSessionQueueAsync(new() { Name = name, Destinations = [new() { DestinationArn = "arn:aws:gamelift:local::fleet/fleet-none" }] }),
            "Destination 'arn:aws:gamelift:local::fleet/fleet-none' does not exist.");
        await RefusesAsync<NotFoundException>(
            () => Api.UpdateGameSessionQueueAsync(new() { Name = name, Destinations = [new() { DestinationArn = "arn:aws:gamelift:local::alias/alias-none" }] }),
            "alias-none");
        await RefusesAsync<NotFoundException>(
            () => Api.UpdateGameSessionQueueAsync(new() { Name = name, Destinations = [new() { DestinationArn = "arn:aws:gamelift:eu-west-1::fleet/fleet-1" }] }),
            "does not exist here");
        await RefusesAsync<NotFoundException>(() => Api.UpdateGameSessionQueueAsync(new() { Name = "none-such" }), "Queue 'none-such' does not exist.");
        await RefusesAsync<NotFoundException>(() => Api.DeleteGameSessionQueueAsync(new() { Name = "none-such" }), "Queue 'none-such' does not exist.");
        await RefusesAsync<TaggingFailedException>(
            () => Api.CreateGameSessionQueueAsync(new() { Name = PlacementSite.NewName(), Tags = [new() { Key = "aws:x", Value = "" }] }), "reserved");
    }

    [Fact]
    public async Task All_queues_come_in_pages_and_a_deleted_one_does_not()
    {
        var kept = await shared.Host.CreateQueueAsync([]);
        var deleted = await shared.Host.CreateQueueAsync([]);
        await Api.DeleteGameSessionQueueAsync(new() { Name = deleted });

        List<string> names = [];
        string? next = null;
        do
        {
            var page = await Api.DescribeGameSessionQueuesAsync(new() { Limit = 1, NextToken = next });
            names.AddRange(page.GameSessionQueues.Select(queue => queue.Name));
            next = page.NextToken;
        }
        while (next is not null);

        Assert.Contains(kept, names);
        Assert.DoesNotContain(deleted, names);
        Assert.Equal(names.Distinct(), names);
    }

    private static async Task RefusesAsync<TException>(Func<Task> call, string reason)
        where TException : GameRelayException => Assert.Contains(reason, (await Assert.ThrowsAsync<TException>(call)).Message, StringComparison.Ordinal);
}

using GameRelay.Api;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features.Search;

/// <summary>One control plane, and a fleet for each test.</summary>
public sealed class SearchGameSessionsTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>, IAsyncLifetime
{
    private readonly ControlPlaneHost _controlPlane = shared.Host;
    private string _fleetId = null!;
    private int _last;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() =>
        _fleetId = (await _controlPlane.CreateActiveFleetAsync(0, request => request with { Locations = [new() { Location = "east" }] })).FleetId;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Only_active_game_sessions_of_one_fleet_and_location_are_found()
    {
        var other = (await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0)).FleetId;
        var here = await AddAsync();
        var there = await AddAsync(location: "east");
        await AddAsync(fleetId: other);
        foreach (var status in Enum.GetValues<GameSessionStatus>().Except([GameSessionStatus.Active]))
            await AddAsync(status: status);

        Assert.Equal([here, there], await SearchAsync());
        Assert.Equal([there], await FindAsync(new() { FleetId = _fleetId, Location = "east" }));
        Assert.Equal([here], await FindAsync(new() { FleetId = $"arn:aws:gamelift:local::fleet/{_fleetId}", Location = "local" }));
        await RefuseAsync(new() { FleetId = _fleetId, Location = "west" }, $"Fleet '{_fleetId}' has no location 'west'; it has: east, local.");
        await RefuseAsync(new(), "FleetId is missing");
        await Assert.ThrowsAsync<NotFoundException>(() => Api.SearchGameSessionsAsync(new() { FleetId = "fleet-none" }));
    }

    [Fact]
    public async Task Every_attribute_filters_and_sorts()
    {
        var small = await AddAsync(name: "Duel", maximum: 2, current: 2, properties: [("map", "ice")]);
        _controlPlane.Time.Advance(TimeSpan.FromMilliseconds(1.5));
        var large = await AddAsync(name: "arena", maximum: 10, current: 3, properties: [("map", "Sand"), ("mode", "9")]);
        _controlPlane.Time.Advance(TimeSpan.FromMilliseconds(1.5));
        var empty = await AddAsync(maximum: 5, current: 0, properties: [("mode", "10")]);
        var millis = (await _controlPlane.DescribeAsync(large)).CreationTime!.Value.ToUnixTimeMilliseconds();

        await FindsAsync($"gameSessionId = '{small}'", small);
        await FindsAsync($"gameSessionId = '{small.Replace("::", ":000000000000:", StringComparison.Ordinal)}'", small);
        await FindsAsync($"gameSessionId <> '{small}'", large, empty);
        await FindsAsync("gameSessionName = 'Duel'", small);
        await FindsAsync("gameSessionName = 'duel'");
        await FindsAsync("gameSessionName <> 'Duel'", large);
        await FindsAsync("NOT gameSessionName = 'Duel'", large, empty);
        await FindsAsync("gameSessionProperties.map = 'ice'", small);
        await FindsAsync("gameSessionProperties.map <> 'ice'", large);
        await FindsAsync("gameSessionProperties.mode = \"10\" OR gameSessionProperties.map = 'ice'", small, empty);
        await FindsAsync("maximumSessions >= 5 AND maximumSessions < 10", empty);
        await FindsAsync("playerSessionCount <> 3", small, empty);
        await FindsAsync("hasAvailablePlayerSessions = true", large, empty);
        await FindsAsync("hasAvailablePlayerSessions <> true", small);
        await FindsAsync($"creationTimeMillis = {millis}", large);
        await FindsAsync($"creationTimeMillis > {millis}", empty);
        await FindsAsync($"creationTimeMillis <= {millis}", small, large);

        await SortsAsync("gameSessionName ASC", small, large, empty); // 'D' is before 'a', and none is last
        await SortsAsync("gameSessionName DESC", large, small, empty);
        await SortsAsync("gameSessionProperties.mode ASC", empty, large, small); // as texts
        await SortsAsync("gameSessionProperties.map DESC", small, large, empty);
        await SortsAsync("maximumSessions DESC", large, empty, small);
        await SortsAsync("playerSessionCount ASC", empty, small, large);
        await SortsAsync("creationTimeMillis DESC", empty, large, small);
        await SortsAsync("hasAvailablePlayerSessions ASC", small, large, empty);
        await SortsAsync("hasAvailablePlayerSessions DESC", large, empty, small);
        await SortsAsync("gameSessionId DESC", empty, large, small);
    }

    [Fact]
    public async Task A_search_has_pages_of_at_most_twenty()
    {
        for (var i = 0; i < 45; i++)
            await AddAsync();

        var first = await Api.SearchGameSessionsAsync(new() { FleetId = _fleetId });
        Assert.Equal(20, first.GameSessions.Count);
        Assert.Equal(20, (await Api.SearchGameSessionsAsync(new() { FleetId = _fleetId, Limit = 100 })).GameSessions.Count);
        Assert.Equal(3, (await Api.SearchGameSessionsAsync(new() { FleetId = _fleetId, Limit = 3 })).GameSessions.Count);
        Assert.Equal(45, (await SearchAsync()).Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gameSessionName ASC")]
    [InlineData("gameSessionName DESC")]
    [InlineData("gameSessionProperties.map ASC")]
    [InlineData("gameSessionId DESC")]
    [InlineData("maximumSessions DESC")]
    [InlineData("playerSessionCount ASC")]
    [InlineData("creationTimeMillis DESC")]
    [InlineData("hasAvailablePlayerSessions ASC")]
    public async Task Pages_follow_one_another_in_every_order(string? sort)
    {
        var longest = new string('東', 1024);
        for (var i = 0; i < 12; i++)
        {
            await AddAsync(
                name: i % 4 == 0 ? null : i % 4 == 1 ? longest : $"n{i % 5}", maximum: 3 + (i % 3), current: i % 4, properties: i % 3 == 0 ? [] : [("map", $"m{i % 2}")]);
            if (i % 2 == 0)
                _controlPlane.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var whole = await FindAsync(new() { FleetId = _fleetId, SortExpression = sort });
        var paged = await FindAsync(new() { FleetId = _fleetId, SortExpression = sort, Limit = 5 });

        Assert.Equal(12, whole.Distinct().Count());
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task A_page_of_numbers_goes_on_where_it_ended_though_they_have_changed()
    {
        for (var i = 0; i < 4; i++)
            await AddAsync(current: i);
        var request = new SearchGameSessionsRequest { FleetId = _fleetId, SortExpression = "playerSessionCount ASC", Limit = 2 };
        var first = await Api.SearchGameSessionsAsync(request);
        await Api.CreatePlayerSessionsAsync(new() { GameSessionId = first.GameSessions[1].GameSessionId, PlayerIds = ["a", "b", "c"] });

        var second = await Api.SearchGameSessionsAsync(request with { NextToken = first.NextToken, Limit = 1 });

        Assert.Equal(2, second.GameSessions.Single().CurrentPlayerSessionCount);
    }

    [Fact]
    public async Task A_token_belongs_to_its_search()
    {
        for (var i = 0; i < 3; i++)
            await AddAsync();
        var request = new SearchGameSessionsRequest { FleetId = _fleetId, FilterExpression = "maximumSessions = 4", SortExpression = "gameSessionName ASC", Limit = 1 };
        var token = (await Api.SearchGameSessionsAsync(request)).NextToken!;

        await RefuseAsync(request with { NextToken = token, FilterExpression = "maximumSessions = 5" }, "NextToken belongs to a request with other parameters");
        await RefuseAsync(request with { NextToken = token, SortExpression = null }, "NextToken belongs to a request with other parameters");
        await RefuseAsync(request with { NextToken = "nonsense" }, "NextToken");
    }

    [Fact]
    public async Task An_expression_that_is_wrong_is_refused_with_the_place()
    {
        await RefuseAsync(new() { FleetId = _fleetId, FilterExpression = "maximumSessions != 1" }, "FilterExpression is wrong at position 17: '!=' is not a comparator");
        await RefuseAsync(new() { FleetId = _fleetId, SortExpression = "maximumSessions" }, "SortExpression is wrong at position 16: ASC or DESC");
        await RefuseAsync(new() { FleetId = _fleetId, FilterExpression = new string(' ', 1025) }, "'filterExpression'");
        await RefuseAsync(new() { FleetId = _fleetId, FilterExpression = "gameSessionName = 'a\0b'" }, "U+0000");
    }

    [Fact]
    public async Task What_a_filter_finds_is_what_it_says()
    {
        var random = new Random(1);
        for (var i = 0; i < 15; i++)
        {
            var keys = RandomSearch.Keys.Where(_ => random.Next(2) == 0);
            await AddAsync(
                name: random.Next(4) == 0 ? null : Text(), maximum: random.Next(4), current: random.Next(4), properties: [.. keys.Select(key => (key, Text()))]);
        }

        var all = (await Api.SearchGameSessionsAsync(new() { FleetId = _fleetId })).GameSessions;
        Assert.Equal(15, all.Count);
        await FuzzRounds.RunAsync(150, async round =>
        {
            var filter = RandomSearch.Filter(round);
            if (filter.Text.Length > 1024)
                return;
            var found = await SearchAsync(filter.Text);
            Assert.True(found.SequenceEqual(all.Where(filter.Finds).Select(session => session.GameSessionId)), filter.Text);
        });

        string Text() => RandomSearch.Texts[random.Next(RandomSearch.Texts.Length)];
    }

    private async Task FindsAsync(string filter, params string[] expected) => Assert.Equal(expected, await SearchAsync(filter));

    private async Task SortsAsync(string sort, params string[] expected) =>
        Assert.Equal(expected, await FindAsync(new() { FleetId = _fleetId, SortExpression = sort }));

    private Task<List<string>> SearchAsync(string? filter = null) => FindAsync(new() { FleetId = _fleetId, FilterExpression = filter });

    /// <summary>The ids on all pages.</summary>
    private async Task<List<string>> FindAsync(SearchGameSessionsRequest request)
    {
        var found = new List<string>();
        var tokens = new HashSet<string>();
        do
        {
            var page = await Api.SearchGameSessionsAsync(request);
            found.AddRange(page.GameSessions.Select(session => session.GameSessionId));
            Assert.True(page.NextToken is null || (page.NextToken.Length <= 1024 && tokens.Add(page.NextToken)));
            request = request with { NextToken = page.NextToken };
        }
        while (request.NextToken is not null);
        return found;
    }

    private async Task RefuseAsync(SearchGameSessionsRequest request, string problem) => Assert.Contains(
        problem, (await Assert.ThrowsAsync<InvalidRequestException>(() => Api.SearchGameSessionsAsync(request))).Message, StringComparison.Ordinal);

    // Its id grows from one to the next, which is the order of a search without a sort.
    private Task<string> AddAsync(
        string? fleetId = null, string location = "local", GameSessionStatus status = GameSessionStatus.Active, string? name = null, int maximum = 4,
        int current = 0, params (string Key, string Value)[] properties) => _controlPlane.WithDbAsync(async db =>
        {
            var session = new GameSessionRow
            {
                Id = $"arn:aws:gamelift:local::gamesession/{fleetId ?? _fleetId}/gsess-{++_last:000}",
                FleetId = fleetId ?? _fleetId,
                Location = location,
                ComputeId = "compute-1",
                ComputeName = "compute-1",
                ProcessId = Guid.NewGuid().ToString(),
                Status = status,
                Name = name,
                MaximumPlayerSessionCount = maximum,
                CurrentPlayerSessionCount = current,
                PlayerSessionCreationPolicy = PlayerSessionCreationPolicy.AcceptAll,
                ProtectionPolicy = ProtectionPolicy.NoProtection,
                GameProperties = [.. properties.Select(property => new GameProperty { Key = property.Key, Value = property.Value })],
                IpAddress = "127.0.0.1",
                Port = 20_000,
                PlayerGatewayStatus = PlayerGatewayStatus.Disabled,
                CreationTime = _controlPlane.Clock.GetUtcNow(),
                ActivationDeadline = _controlPlane.Clock.GetUtcNow().AddYears(1),
                SessionKeyVersion = 1,
                SessionKeyEpoch = 1,
            };
            db.GameSessions.Add(session);
            await db.SaveChangesAsync();
            return session.Id;
        });
}

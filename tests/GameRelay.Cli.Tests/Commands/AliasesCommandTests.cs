using GameRelay.Api;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class AliasesCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task An_alias_is_created_listed_shown_led_elsewhere_and_deleted()
    {
        var (old, next) = (await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0), await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0));
        var id = (await cli.RunAsync("aliases", "create", "--name", "live", "--fleet", old.FleetId, "--description", "what players use")).Field("Alias");

        Assert.Matches($"\n{id} +live +SIMPLE +{old.FleetId} +[0-9]{{4}}-", (await cli.RunAsync("aliases", "list", "--name", "live")).Out);
        Assert.Equal(old.FleetId, (await cli.RunAsync("aliases", "resolve", id)).Field("Fleet"));
        Assert.Equal(next.FleetId, (await cli.RunAsync("aliases", "update", id, "--fleet", next.FleetId)).Field("Fleet"));
        Assert.Equal("what players use", (await cli.RunAsync("aliases", "show", id)).Field("Description"));

        Assert.Equal("Closed.", (await cli.RunAsync("aliases", "update", id, "--message", "Closed.")).Field("Message"));
        (await cli.RunAsync("aliases", "resolve", id)).AssertFailed("TerminalRoutingStrategyException: Closed.");
        Assert.Equal(id, (await cli.RunAsync("aliases", "delete", id)).Field("Deleted"));
        (await cli.RunAsync("aliases", "show", id)).AssertFailed("NotFoundException: ");
    }

    [Fact]
    public async Task Game_sessions_are_created_and_searched_by_alias()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();
        var strategy = new RoutingStrategy { Type = RoutingStrategyType.Simple, FleetId = fleet.FleetId };
        var alias = (await cli.ControlPlane.Api.CreateAliasAsync(new() { Name = "live", RoutingStrategy = strategy })).Alias.AliasId;

        var created = await cli.RunAsync("sessions", "create", "--alias", alias, "--players", "2");
        Assert.Equal(fleet.FleetId, created.Field("Fleet"));
        await cli.ControlPlane.ActivateAsync(created.Field("ID"));
        Assert.Contains(created.Field("Session"), (await cli.RunAsync("sessions", "search", "--alias", alias)).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aliases create --name live", "It is not said where the alias leads: give one of --fleet, --message.")]
    [InlineData("aliases create --name live --fleet f --message m", "An alias leads to a fleet or nowhere: give --fleet or --message, not both.")]
    [InlineData("aliases update alias-1", "It is not said what to change: give one of --name, --fleet, --message, --description.")]
    [InlineData("sessions create --players 2", "It is not said which fleet is meant: give one of --fleet, --alias.")]
    [InlineData("sessions search --fleet f --alias a", "One fleet is meant: give --fleet or --alias, not both.")]
    [InlineData("tags add arn:1 team", "A tag is written key=value, not 'team'.")]
    public async Task A_command_line_that_leaves_open_what_is_meant_is_refused(string line, string message) =>
        (await CliFixture.RunElsewhereAsync(line.Split(' '))).AssertFailed(message, exitCode: 2);

    [Fact]
    public async Task Tags_are_added_listed_and_removed()
    {
        var arn = (await cli.ControlPlane.CreateScriptAsync()).ScriptArn;

        Assert.Equal("blue", (await cli.RunAsync("tags", "add", arn, "team=blue", "note=a=b")).Field("team"));
        Assert.Equal("a=b", (await cli.RunAsync("tags", "list", arn)).Field("note"));
        var left = await cli.RunAsync("tags", "remove", arn, "team", "--json");
        Assert.Equal("note", Assert.Single(left.Json.GetProperty("Tags").EnumerateArray()).GetProperty("Key").GetString());
        (await cli.RunAsync("tags", "list", "arn:aws:gamelift:local:000000000000:fleet/fleet-none")).AssertFailed("NotFoundException: ");
    }
}

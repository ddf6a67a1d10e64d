using System.Text.Json;
using GameRelay.Api;
using GameRelay.Cli.Output;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class OutputTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task A_query_picks_a_part_of_the_answer()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();

        async Task<string> QueryAsync(string expression, params string[] more)
        {
            var result = await cli.RunAsync(["fleets", "show", fleet.FleetId, "--query", expression, .. more]);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            return result.Out;
        }

        Assert.Equal($"\"{fleet.FleetId}\"\n", await QueryAsync("FleetAttributes.FleetId"));
        Assert.Equal($"{fleet.FleetId}\n", await QueryAsync("FleetAttributes.FleetId", "--output", "text"));
        Assert.Equal($"{fleet.FleetId}\tACTIVE\n", await QueryAsync("FleetAttributes.[FleetId, Status]", "--output", "text"));
        Assert.Equal("None\n", await QueryAsync("FleetAttributes.Nothing", "--output", "text"));
        Assert.Equal("{\n  \"Name\": \"arena\"\n}\n", await QueryAsync("FleetAttributes.{Name: Name}"));
        Assert.Equal(
            fleet.CreationTime!.Value.ToUnixTimeMilliseconds() / 1000m, decimal.Parse(await QueryAsync("FleetAttributes.CreationTime"), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Filters_and_functions_work_over_all_pages_of_a_list()
    {
        var one = await cli.ControlPlane.CreateActiveFleetAsync(change: request => request with { Name = "one" });
        await cli.ControlPlane.CreateActiveFleetAsync(change: request => request with { Name = "two" });

        var found = await cli.RunAsync("fleets", "list", "--query", "sort_by(FleetAttributes[?Name=='one' && Status=='ACTIVE'], &Name)[].FleetId", "--json");
        Assert.Equal([one.FleetId], found.Json.EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task A_query_that_does_not_fit_the_answer_is_told()
    {
        var refused = await cli.RunAsync("fleets", "list", "--query", "abs(FleetAttributes)");
        refused.AssertFailed("--query 'abs(FleetAttributes)' does not fit the answer: ");
    }

    [Theory]
    [InlineData("""{"b":1,"a":"x","c":{"d":true},"e":[{"f":null},{"f":2}],"g":["y","z"],"h":[]}""", "x\t1\nC\tTrue\nE\tNone\nE\t2\nG\ty\tz\n")]
    [InlineData("""[["a",1],["b",2.5]]""", "a\t1\nb\t2.5\n")]
    [InlineData("[]", "")]
    [InlineData("false", "False\n")]
    public void Text_is_lines_of_values_with_tabs_as_the_aws_cli_prints_it(string json, string text)
    {
        using var output = new StringWriter();
        TextOutput.Write(output, JsonElement.Parse(json));
        Assert.Equal(text, output.ToString());
    }

    [Fact]
    public async Task Lists_are_columns_and_single_things_are_names_and_values()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync();
        var id = Arns.GameSessionIdString(gameSession.GameSessionId);
        var time = Values.Format(gameSession.CreationTime);

        Assert.Equal(
            $"""
            SESSION                                     NAME  STATUS  PLAYERS  ADDRESS          FLEET                                       CREATED
            {id}  -     ACTIVE  0/4      127.0.0.1:20000  {gameSession.FleetId}  {time}

            """,
            (await cli.RunAsync("sessions", "list", "--fleet", gameSession.FleetId)).Out);
        Assert.Equal(
            $"""
            Session     {id}
            Status      ACTIVE
            Players     0/4
            Joining     ACCEPT_ALL
            Protection  NoProtection
            Address     127.0.0.1:20000
            Location    local
            Host        {gameSession.ComputeName}
            Fleet       {gameSession.FleetId}
            Created     {time}
            ID          {gameSession.GameSessionId}

            """,
            (await cli.RunAsync("sessions", "show", gameSession.GameSessionId)).Out);
    }
}

using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("fleets", "Which command? One of: create, list,", "gamerelay fleets")]
    [InlineData("flets list", "'gamerelay' has no command 'flets'; did you mean fleets?", "gamerelay")]
    [InlineData("fleets rename", "'gamerelay fleets' has no command 'rename'.", "gamerelay fleets")]
    [InlineData("players create --player ana", "--session is missing.", "gamerelay players create")]
    [InlineData("fleets show", "<fleet> is missing.", "gamerelay fleets show")]
    [InlineData("fleets show fleet-1 fleet-2", "'fleet-2' is one argument too many for 'gamerelay fleets show'.", "gamerelay fleets show")]
    [InlineData("sessions create --fleet fleet-1 --players", "--players needs a value.", "gamerelay sessions create")]
    [InlineData("sessions create --fleet fleet-1 --players many", "--players takes a whole number, not 'many'.", "gamerelay sessions create")]
    [InlineData("sessions create --fleet fleet-1 --players 99999999999", "--players takes a smaller number, not '99999999999'.", "gamerelay sessions create")]
    [InlineData("sessions create --fleet fleet-1 --players 0", "--players must be 1 or more, not 0.", "gamerelay sessions create")]
    [InlineData("sessions create --fleet f --players 1 --players 2", "--players is given 2 times.", "gamerelay sessions create")]
    [InlineData("sessions create --fleet f --playres 2", "'gamerelay sessions create' has no option --playres; did you mean --players?", "gamerelay sessions create")]
    [InlineData("sessions create --fleet f --players 2 --property map", "--property 'map' is not key=value.", "gamerelay sessions create")]
    [InlineData("sessions update gsess-1", "It is not said what to change: give one of --name, --players, --joining, --protection, --property.", "gamerelay sessions update")]
    [InlineData("fleets scale fleet-1", "It is not said what to change: give one of <hosts>, --min, --max.", "gamerelay fleets scale")]
    [InlineData("fleets scale fleet-1 many", "<hosts> takes a whole number, not 'many'.", "gamerelay fleets scale")]
    [InlineData("fleets scale fleet-1 -1", "<hosts> must be 0 or more, not -1.", "gamerelay fleets scale")]
    [InlineData("players list", "It is not said whose player sessions are meant: give one of --session, --player.", "gamerelay players list")]
    [InlineData("demo --players 1", "--players must be from 2 to 200, not 1.", "gamerelay demo")]
    [InlineData("up --data-dir d --api-port x", "--api-port takes a whole number, not 'x'.", "gamerelay up")]
    [InlineData("fleets list --output xml", "Argument 'xml' not recognized. Must be one of: 'table' 'json' 'text'", "gamerelay fleets list")]
    [InlineData("fleets list --query a[", "--query 'a[' is no JMESPath expression: syntax, near '' at character 2.", "gamerelay fleets list")]
    [InlineData("completion csh", "Argument 'csh' not recognized. Must be one of: 'bash' 'zsh' 'fish'", "gamerelay completion")]
    public async Task A_wrong_command_line_gets_one_line_and_the_place_of_its_help(string line, string message, string command)
    {
        var result = await CliFixture.RunElsewhereAsync(line.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        var lines = result.Error.Split('\n');
        Assert.True(lines[0].StartsWith($"gamerelay: {message}", StringComparison.Ordinal), lines[0]);
        Assert.Equal([$"See '{command} --help'.", ""], lines[1..]);
    }

    [Fact]
    public async Task What_is_missing_does_not_stand_in_the_way_of_help() =>
        Assert.Contains("--players", (await CliFixture.RunElsewhereAsync("sessions", "create", "--help")).Out, StringComparison.Ordinal);
}

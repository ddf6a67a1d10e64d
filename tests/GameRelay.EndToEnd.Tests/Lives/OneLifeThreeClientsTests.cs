using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GameRelay.Api;
using GameRelay.EndToEnd.Tests.Lives.Clients;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Lives;

public sealed class OneLifeThreeClientsTests(SharedPlatform platform)
{
    [Fact]
    public async Task A_life_of_a_fleet_is_equal_field_by_field_through_every_client()
    {
        var steps = ReadSteps();
        List<(string Client, List<string> Outcomes)> lives = [];
        foreach (var client in (LifeClient[])[LineClient.Boto3(platform.Up), await LineClient.JavaScriptAsync(platform.Up), new CliClient(platform.Up)])
        {
            await using (client)
            {
                // The first must be one that does not end a game session in which nobody is, for a life takes minutes on a busy machine.
                lives.Add((client.Name, await new Life(client).LiveAsync(steps, new Dictionary<string, string>
                {
                    ["zip"] = Convert.ToBase64String(ScriptPackage.Sample("chat")),
                    ["zip2"] = Convert.ToBase64String(ScriptPackage.Sample("arena")),
                })));
            }
        }

        var differences = from life in lives.Skip(1)
                          from pair in lives[0].Outcomes.Zip(life.Outcomes)
                          where pair.First != pair.Second
                          select $"{lives[0].Client} saw\n  {pair.First}\nand {life.Client}\n  {pair.Second}";
        Assert.True(!differences.Any(), string.Join('\n', differences));
    }

    [Fact]
    public void The_life_has_every_operation_that_is_here()
    {
        var called = ReadSteps().Select(step => (string)step!["call"]!).ToHashSet();

        var here = typeof(GameRelayClient).GetMethods().Select(method => method.Name).Where(name => name.EndsWith("Async", StringComparison.Ordinal))
            .Select(name => name[..^"Async".Length]).Where(Operations.GameLift.Contains);
        Assert.Equal([], here.Except(called));
    }

    private static JsonArray ReadSteps([CallerFilePath] string thisFile = "") =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "life.json")))!.AsArray();
}

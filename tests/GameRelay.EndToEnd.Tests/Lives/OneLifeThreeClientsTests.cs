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
        List<LifeClient> clients =
        [
            await LineClient.JavaScriptAsync(platform.Up), await LineClient.JavaScriptAsync(platform.Up, ApiProtocol.RpcV2Cbor),
            await LineClient.Boto3Async(platform.Up),
        ];
        foreach (var aws in await AwsCli.InstalledAsync())
            clients.Add(await CliClient.OfAsync(aws.At(platform.Up.Environment)));
        var steps = ReadSteps();
        List<Life.Outcome>? expected = null;
        List<string> differences = [];
        foreach (var client in clients)
        {
            await using (client)
            {
                // The first must be one that does not end a game session in which nobody is, for a life takes minutes on a busy machine.
                var outcomes = await new Life(client).LiveAsync(steps, new Dictionary<string, string>
                {
                    ["zip"] = Convert.ToBase64String(ScriptPackage.Sample("chat")),
                    ["zip2"] = Convert.ToBase64String(ScriptPackage.Sample("arena")),
                });
                var leftOut = outcomes.Where(outcome => outcome.Answer is null).ToList();
                TestContext.Current.TestOutputHelper!.WriteLine($"{client.Name} left out {leftOut.Count} of {outcomes.Count} steps. {string.Join(", ", leftOut)}");
                expected ??= outcomes;
                differences.AddRange(
                    from pair in expected.Zip(outcomes)
                    where pair.Second.Answer is not null
                    let wanted = pair.First.ReadBy(client.Model)
                    where wanted != pair.Second.ReadBy(null)
                    select $"{pair.First}: {clients[0].Name} saw\n  {wanted}\nand {client.Name}\n  {pair.Second.ReadBy(null)}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
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

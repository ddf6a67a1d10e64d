using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Tests.Api.Validation;
using GameRelay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>Whatever comes as a body, the answer is a refusal or a success, and never a failure of the server.</summary>
public sealed class BodyFuzzTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private static readonly string[] NastyValues =
    [
        "null", "true", "0", "-1", "1.5", "-0", "2147483648", "99999999999999999999", "1e400", "-1e-400", "253402300800", "\"\"", "\" \"", "\"\\u0000\"",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a\\u0000b\"", "\"\\ufffe\\uffff\"", "\"'; --\"", "\"%00{0}$1\"", "\"\\\\\"", "\"é東😀\"", "[]", "[null]",
        "[[]]", "{}", "{\"a\":1,\"a\":2}", "\"arn:aws:gamelift:local::fleet/\"", "\"2030-01-01T00:00:00Z\"", "NaN", "'x'", "1 2", "", "\u0001",
    ];

    // It waits for a host by a clock that stands still here.
    private static readonly string[] Waiting = [nameof(ControlPlane.Hosts.GetGameSessionLog)];

    [Fact]
    public async Task A_body_never_makes_the_server_fail()
    {
        var game = await shared.Host.CreateGameSessionAsync(maximumPlayerSessionCount: 100);
        using var http = new HttpClient { BaseAddress = shared.Host.Url };
        var operations = shared.Host.Services.GetServices<OperationDefinition>().OrderBy(operation => operation.Target, StringComparer.Ordinal)
            .Where(operation => RequestTable.Operations.ContainsKey(NameOf(operation.Target))).ToArray();

        await FuzzRounds.RunAsync(400, async random =>
        {
            var target = operations[random.Next(operations.Length)].Target;
            var body = Damage(random, Compose(random, NameOf(target), game));
            var (status, answer) = await PostAsync(http, target, body);

            var sent = $"{target} {Encoding.UTF8.GetString(body)}\n{(int)status} {answer}";
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest, sent);
            Assert.True(status == HttpStatusCode.OK || JsonDocument.Parse(answer).RootElement.GetProperty("__type").GetString()!.EndsWith("Exception", StringComparison.Ordinal), sent);
        });
    }

    /// <summary>Good, and of things that exist, with some of the members that need not be there.</summary>
    private static string Compose(Random random, string operation, GameSession game)
    {
        var members = RequestTable.Operations[operation];
        var body = RequestBodies.Good(members);
        foreach (var member in members.Where(member => !member.Required && !member.Path.Contains('.', StringComparison.Ordinal) && random.Next(3) > 0))
            body.Remove(member.Path);
        var text = body.ToJsonString();
        return Waiting.Contains(operation) || operation.StartsWith("Delete", StringComparison.Ordinal)
            ? text
            : text.Replace("arn:aws:gamelift:local::gamesession/fleet-1/x", game.GameSessionId, StringComparison.Ordinal)
                .Replace("\"fleet-1\"", $"\"{game.FleetId}\"", StringComparison.Ordinal)
                .Replace("custom-east", "local", StringComparison.Ordinal);
    }

    private static byte[] Damage(Random random, string body)
    {
        switch (random.Next(6))
        {
            case 0:
                return Encoding.UTF8.GetBytes(body);
            case 1:
                return DamageBytes(random, Encoding.UTF8.GetBytes(body));
            case 2:
                return Encoding.UTF8.GetBytes(body[..random.Next(body.Length)]);
            case 3:
                var depth = random.Next(1, 200);
                return Encoding.UTF8.GetBytes(ReplaceValue(random, body, new string('[', depth) + new string(']', depth)));
            default:
                for (var i = random.Next(1, 4); i > 0; i--)
                    body = ReplaceValue(random, body, NastyValues[random.Next(NastyValues.Length)]);
                return Encoding.UTF8.GetBytes(body);
        }
    }

    private static byte[] DamageBytes(Random random, byte[] body)
    {
        var bytes = body.ToList();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            if (random.Next(2) == 0)
                bytes.Insert(at, (byte)random.Next(256));
            else
                bytes[at] = (byte)random.Next(256);
        }

        return [.. bytes];
    }

    // What stands after one of the colons, up to what ends it when it is simple. The result need not be JSON.
    private static string ReplaceValue(Random random, string body, string value)
    {
        var colons = Enumerable.Range(0, body.Length).Where(i => body[i] == ':' && i > 0 && body[i - 1] == '"').ToArray();
        if (colons.Length == 0)
            return body + value;
        var start = colons[random.Next(colons.Length)] + 1;
        var end = body.IndexOfAny([',', '}', ']'], start);
        return body[..start] + value + (end < 0 ? "" : body[end..]);
    }

    private static async Task<(HttpStatusCode Status, string Answer)> PostAsync(HttpClient http, string target, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Amz-Target", target);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"{ControlPlaneHost.AccessKeyId}.{ControlPlaneHost.Secret}");
        using var response = await http.SendAsync(request, Deadline.Token());
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string NameOf(string target) => target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..];
}

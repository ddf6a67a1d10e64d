using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GameRelay.EndToEnd.Tests.Lives.Clients;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Lives;

/// <summary>
/// A scripted life of a fleet (<c>life.json</c>) through one client. Each step is a call; <c>until</c> repeats it, <c>save</c> keeps a part of the answer under
/// a name that later inputs use with a dollar sign, <c>only</c> keeps of a list what is this life's, <c>fails</c> names the error that is due, <c>needs</c> the
/// operation or <c>Operation.Member</c> without which the step makes no sense: it is left out for a client whose model is too old to know that.
/// </summary>
internal sealed partial class Life(LifeClient client)
{
    private readonly Dictionary<string, string> _saved = [];

    /// <summary>What each step answered, with what differs from life to life replaced: ids, times, ports, tokens.</summary>
    public async Task<List<Outcome>> LiveAsync(JsonArray steps, IReadOnlyDictionary<string, string> given)
    {
        foreach (var (name, value) in given)
            _saved[name] = value;
        List<Outcome> outcomes = [];
        foreach (var step in steps.Select(step => step!.AsObject()))
        {
            var leftOut = (string?)step["needs"] is { } needs && client.Model?.Knows(needs) is false;
            outcomes.Add(new((string)step["call"]!, (string)step["why"]!, leftOut ? null : await TakeAsync(step)));
        }

        return outcomes;
    }

    private async Task<JsonObject> TakeAsync(JsonObject step)
    {
        var operation = (string)step["call"]!;
        var input = Fill(step["with"] ?? new JsonObject())!.AsObject();
        JsonObject answer = [];
        await Eventually.TrueAsync(
            async () =>
            {
                answer = await client.CallAsync(operation, input);
                return step["until"] is not JsonObject until
                    || until.All(wanted => Find(answer["output"], wanted.Key)?.ToJsonString() == Fill(wanted.Value)?.ToJsonString());
            },
            $"{client.Name}: {operation} ({step["why"]}) answers {step["until"]?.ToJsonString()}");

        var expected = (string?)step["fails"];
        Assert.True(
            (string?)answer["error"] == expected,
            $"{client.Name}: {operation} ({step["why"]}) was to {(expected is null ? "succeed" : $"fail with {expected}")}: {answer}");
        foreach (var (name, path) in step["save"]?.AsObject() ?? [])
            _saved[name] = (string)(Find(answer["output"], (string)path!) ?? throw new JsonException($"{operation} answered no {path}: {answer}"))!;
        if (step["only"] is JsonObject only)
            Keep(answer["output"]!, only);
        return Generalise(answer).AsObject();
    }

    private JsonNode? Fill(JsonNode? node) => node switch
    {
        JsonObject of => new JsonObject(of.Select(pair => KeyValuePair.Create(pair.Key, Fill(pair.Value)))),
        JsonArray of => new JsonArray([.. of.Select(Fill)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Variable().Replace(text, match => _saved[match.Groups[1].Value]),
        _ => node?.DeepClone(),
    };

    private void Keep(JsonNode output, JsonObject only)
    {
        var list = output[(string)only["list"]!]!.AsArray();
        var ours = _saved[((string)only["is"]!)[1..]];
        foreach (var other in list.Where(entry => (string?)(only["by"] is { } by ? entry![(string)by!] : entry) != ours).ToList())
            list.Remove(other);
    }

    private static JsonNode? Find(JsonNode? node, string path) => path.Split('.').Aggregate(node, (at, part) => at switch
    {
        JsonArray list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) => index < list.Count ? list[index] : null,
        JsonArray list when part == "Count" => list.Count,
        JsonValue when part == "IsThere" => true,
        JsonObject of => of[part],
        _ => null,
    });

    private static JsonNode Generalise(JsonNode node, string? name = null) => node switch
    {
        // Members in one order: each client has its own.
        JsonObject of => new JsonObject(of.Where(pair => pair.Value is not null).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Generalise(pair.Value!, pair.Key)))),
        JsonArray of => new JsonArray([.. of.Select(entry => Generalise(entry!, name))]),
        _ when name is not null && (name.EndsWith("Time", StringComparison.Ordinal) || name is "Port" or "ComputeName" or "InstanceId" or "PlayerGatewayToken" or "PreSignedUrl" or "Expiration" or "NextToken") =>
            $"<{name}>",
        JsonValue value when value.TryGetValue<string>(out var text) =>
            Moment().Replace(Uuid().Replace(text, "<id>"), "<moment>").Replace(Environment.MachineName, "<machine>", StringComparison.Ordinal),
        _ => node.DeepClone(),
    };

    /// <summary>The answer to a step, or null when it was left out.</summary>
    internal sealed record Outcome(string Operation, string Why, JsonObject? Answer)
    {
        public override string ToString() => $"{Operation} ({Why})";

        /// <summary>As a client with that model sees it.</summary>
        public string? ReadBy(ServiceModel? model)
        {
            if (model is null || Answer?["output"] is not { } output)
                return Answer?.ToJsonString();
            return new JsonObject { ["output"] = model.Read(Operation, output) }.ToJsonString();
        }
    }

    [GeneratedRegex(@"\$(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z")]
    private static partial Regex Moment();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();
}

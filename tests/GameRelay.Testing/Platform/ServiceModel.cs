using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GameRelay.Api;

namespace GameRelay.Testing.Platform;

/// <summary>The service model that a client was made from: an older one lacks operations and members.</summary>
public sealed partial class ServiceModel
{
    private readonly JsonNode _model;

    private ServiceModel(JsonNode model) => _model = model;

    /// <summary>That of the boto3 which this Python has.</summary>
    public static async Task<ServiceModel> OfBoto3Async(string python)
    {
        const string print = "import json, botocore.loaders; print(json.dumps(botocore.loaders.Loader().load_service_model('gamelift', 'service-2')))";
        return new((await CommandResult.RunAsync(python, ["-c", print])).Succeeded().Json);
    }

    public static async Task<ServiceModel> OfAsync(AwsCli aws)
    {
        // Where it is depends on how the CLI was installed, which it tells itself.
        var log = (await aws.RunAsync("list-fleets", "--generate-cli-skeleton", "input", "--debug")).Succeeded().Error;
        var path = ModelFile().Match(log) is { Success: true } match ? match.Value : throw new InvalidDataException($"{aws} names no model of GameLift:\n{log}");
        await using var file = File.OpenRead(path);
        await using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        return new((await JsonNode.ParseAsync(text))!);
    }

    /// <summary>Whether the operation, or the <c>Operation.Member</c> of its input, is in the model. One that is not in our API either is a mistake.</summary>
    public bool Knows(string name)
    {
        var (operation, member) = name.Split('.') is [var first, var second] ? (first, second) : (name, null);
        var request = typeof(GameRelayClient).GetMethod($"{operation}Async")?.GetParameters()[0].ParameterType;
        if (request is null || (member is not null && request.GetProperty(member) is null))
            throw new ArgumentException($"The API has no {name}.", nameof(name));
        return _model["operations"]![operation] is { } known && (member is null || Members(known, "input")?[member] is not null);
    }

    /// <summary>The part of an answer that a client with this model reads.</summary>
    public JsonNode Read(string operation, JsonNode output) =>
        _model["operations"]![operation]!["output"] is { } of ? Read(output, (string)of["shape"]!) : new JsonObject();

    private JsonNode Read(JsonNode value, string shapeName)
    {
        var shape = _model["shapes"]![shapeName]!;
        return value switch
        {
            JsonObject structure when shape["members"] is { } members => new JsonObject(structure.Where(pair => members[pair.Key] is not null)
                .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Read(pair.Value!, (string)members[pair.Key]!["shape"]!)))),
            JsonArray list => new JsonArray([.. list.Select(entry => Read(entry!, (string)shape["member"]!["shape"]!))]),
            _ => value.DeepClone(),
        };
    }

    private JsonNode? Members(JsonNode operation, string direction) =>
        operation[direction] is { } of ? _model["shapes"]![(string)of["shape"]!]!["members"] : null;

    [GeneratedRegex(@"(?<=Loading JSON file: )\S.*/gamelift/.*/service-2\.json(\.gz)?")]
    private static partial Regex ModelFile();
}

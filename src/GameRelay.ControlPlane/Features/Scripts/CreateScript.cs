using System.Security.Cryptography;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Scripts;

internal sealed class CreateScript(Transactions transactions, Arns arns, TimeProvider time) : IOperation<CreateScriptRequest, CreateScriptResponse>
{
    private const string DefaultNodeJsVersion = "10.x";
    private static readonly string[] NodeJsVersions = [DefaultNodeJsVersion, "24.x"];

    public async Task<CreateScriptResponse> HandleAsync(CreateScriptRequest request, CancellationToken cancellationToken)
    {
        var zip = ReadContent(request);
        var nodeJsVersion = request.NodeJsVersion ?? DefaultNodeJsVersion;
        if (!NodeJsVersions.Contains(nodeJsVersion))
            throw new InvalidRequestException($"NodeJsVersion '{nodeJsVersion}' is not available; it is one of: {string.Join(", ", NodeJsVersions)}.");
        TagRules.Check(request.Tags);
        ScriptPackage.Check(zip);

        var id = $"script-{Guid.NewGuid()}";
        var script = new ScriptRow
        {
            Id = id,
            Arn = arns.Script(id),
            Name = request.Name,
            Version = request.Version,
            Size = zip.Length,
            NodeJsVersion = nodeJsVersion,
            ContentHash = Convert.ToHexStringLower(SHA256.HashData(zip.Span)),
            Tags = request.Tags ?? [],
            CreationTime = time.GetUtcNow(),
        };
        return await transactions.RunAsync(
            async db =>
            {
                var bytes = zip.ToArray();
                await db.Database.ExecuteSqlAsync(
                    $"INSERT INTO script_contents (content_hash, bytes) VALUES ({script.ContentHash}, {bytes}) ON CONFLICT (content_hash) DO NOTHING",
                    cancellationToken);
                db.Scripts.Add(script);
                return new CreateScriptResponse { Script = script.ToApi() };
            },
            cancellationToken);
    }

    private static ReadOnlyMemory<byte> ReadContent(CreateScriptRequest request) => (request.ZipFile, request.StorageLocation) switch
    {
        ({ } zip, null) => zip,
        (null, null) => throw new InvalidRequestException("The script's content is missing: give ZipFile."),
        (not null, not null) => throw new InvalidRequestException("Give ZipFile or StorageLocation, not both."),
        (null, not null) => throw new InvalidRequestException(
            "StorageLocation is not supported by this GameRelay server: send the zip itself as ZipFile (up to 5,000,000 bytes)."),
    };
}

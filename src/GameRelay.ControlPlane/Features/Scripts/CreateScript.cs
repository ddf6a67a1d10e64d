using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.Scripts;

internal sealed class CreateScript(Transactions transactions, Arns arns, TimeProvider time) : IOperation<CreateScriptRequest, CreateScriptResponse>
{
    internal const string DefaultNodeJsVersion = "10.x";
    private static readonly string[] NodeJsVersions = [DefaultNodeJsVersion, "24.x"];

    public async Task<CreateScriptResponse> HandleAsync(CreateScriptRequest request, CancellationToken cancellationToken)
    {
        var nodeJsVersion = request.NodeJsVersion ?? DefaultNodeJsVersion;
        if (!NodeJsVersions.Contains(nodeJsVersion))
            throw new InvalidRequestException($"NodeJsVersion '{nodeJsVersion}' is not available; it is one of: {string.Join(", ", NodeJsVersions)}.");
        TagRules.Check(request.Tags);
        var zip = ScriptContents.Read(request.ZipFile, request.StorageLocation)
            ?? throw new InvalidRequestException("The script's content is missing: give ZipFile.");

        var id = $"script-{Guid.NewGuid()}";
        var script = new ScriptRow
        {
            Id = id,
            Arn = arns.Script(id),
            Name = request.Name,
            Version = request.Version,
            Size = zip.Length,
            NodeJsVersion = nodeJsVersion,
            ContentHash = ScriptContents.HashOf(zip),
            Tags = request.Tags ?? [],
            CreationTime = time.GetUtcNow(),
        };
        return await transactions.RunAsync(
            async db =>
            {
                await ScriptContents.StoreAsync(db, script.ContentHash, zip, cancellationToken);
                db.Scripts.Add(script);
                return new CreateScriptResponse { Script = script.ToApi() };
            },
            cancellationToken);
    }
}

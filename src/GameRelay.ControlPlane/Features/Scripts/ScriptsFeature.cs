using GameRelay.Api;
using GameRelay.ControlPlane.Api;

namespace GameRelay.ControlPlane.Features.Scripts;

internal static class ScriptsFeature
{
    internal static void AddScripts(this IServiceCollection services)
    {
        services.AddGameLiftOperation<CreateScript, CreateScriptRequest, CreateScriptResponse>();
        services.AddGameLiftOperation<DescribeScript, DescribeScriptRequest, DescribeScriptResponse>();
    }

    internal static Script ToApi(this ScriptRow script) => new()
    {
        ScriptId = script.Id,
        ScriptArn = script.Arn,
        Name = script.Name,
        Version = script.Version,
        SizeOnDisk = script.Size,
        CreationTime = script.CreationTime,
        NodeJsVersion = script.NodeJsVersion,
    };
}

using GameRelay.Hosting.Host.V1;
using Google.Protobuf;

namespace GameRelay.HostAgent.Processes;

/// <summary>The last desired state, by which the host goes on while the control plane is away.</summary>
internal static class DesiredStateFile
{
    public static DesiredState? Load(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        return File.Exists(path) ? DesiredState.Parser.ParseFrom(File.ReadAllBytes(path)) : null;
    }

    public static void Save(string dataDirectory, DesiredState desired) => DataFile.Write(PathIn(dataDirectory), desired.ToByteArray());

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "desired-state.bin");
}

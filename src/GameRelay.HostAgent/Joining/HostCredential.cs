using System.Text.Json;

namespace GameRelay.HostAgent.Joining;

/// <summary>What joining bought. Kept beside the authority's certificate, so that later connections trust nobody else.</summary>
internal sealed record HostCredential(string ComputeId, string ComputeName, string FleetId, string Location, string Secret, byte[] Authority)
{
    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "credential.json");

    public static HostCredential? Load(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<HostCredential>(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' is not a host credential; remove it and join again.", exception);
        }
    }

    public void Save(string dataDirectory) =>
        DataFile.Write(PathIn(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(this), durable: true);
}

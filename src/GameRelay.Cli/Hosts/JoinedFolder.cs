using System.Text.Json;
using GameRelay.Api;

namespace GameRelay.Cli.Hosts;

/// <summary>The data directory of an agent, as far as 'hosts join' has to do with it.</summary>
internal sealed class JoinedFolder(string folder)
{
    private string Credential => Path.Combine(folder, "credential.json");

    private string Url => Path.Combine(folder, "host-url");

    /// <summary>Where the host of this folder connects; null when there is none yet.</summary>
    /// <exception cref="CliException">It is a host of another fleet.</exception>
    public string? ControlPlane(string fleetIdOrArn)
    {
        try
        {
            if (!File.Exists(Credential) || !File.Exists(Url))
                return null;
            using var credential = JsonDocument.Parse(File.ReadAllBytes(Credential));
            var fleet = credential.RootElement.GetProperty("FleetId").GetString();
            return fleet == Arns.IdOf(fleetIdOrArn) ? File.ReadAllText(Url) : throw new CliException(
                $"{folder} is the folder of host '{credential.RootElement.GetProperty("ComputeName").GetString()}' of fleet {fleet}. " +
                "Start that one with its own --fleet, or choose another --data-dir.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            throw new CliException($"{folder} cannot be used: {e.Message}", e);
        }
    }

    public void Remember(string url)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Url, url);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{folder} cannot be used: {e.Message}", e);
        }
    }
}

using System.Security.Cryptography;
using System.Text.Json;

namespace GameRelay.Cli.Platform;

/// <summary>An access key of the API.</summary>
internal sealed record AccessKey(string Id, string Secret)
{
    // The form of AWS's own keys: some tools look at it.
    public static AccessKey Create() => new("GR" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 18), Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)));
}

/// <summary>What is chosen at the first start on a data directory and stays: keys and ports.</summary>
internal sealed record PlatformSettings
{
    /// <summary>For people and tools: the one in <c>env.sh</c>.</summary>
    public required AccessKey AccessKey { get; init; }

    public required AccessKey BackendAccessKey { get; init; }

    /// <summary>Signs the tokens of the backend's players.</summary>
    public required string PlayerTokenKey { get; init; }

    public required int ApiPort { get; init; }

    public required int BackendPort { get; init; }

    public static async Task<PlatformSettings?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return null;

        await using var content = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync<PlatformSettings>(content, cancellationToken: cancellationToken);
    }

    public Task WriteAsync(string file, CancellationToken cancellationToken) => PrivateFile.WriteAsync(file, JsonSerializer.Serialize(this), cancellationToken);
}

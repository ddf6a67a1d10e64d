using System.ComponentModel.DataAnnotations;

namespace GameRelay.Backend;

/// <summary>Settings, from <c>GAMERELAY_BACKEND__…</c>.</summary>
internal sealed class BackendOptions
{
    public const string Section = "Backend";

    /// <summary>Where the backend listens. Behind a proxy that ends TLS when players come from other machines.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:0";

    /// <summary>Where the control plane's API listens.</summary>
    [Required]
    public Uri? ControlPlane { get; set; }

    /// <summary>The backend's own access key for the control plane; players never see it.</summary>
    [Required]
    public string AccessKeyId { get; set; } = "";

    [Required]
    public string SecretAccessKey { get; set; } = "";

    [Required]
    public string Region { get; set; } = "local";

    /// <summary>The fleet whose game sessions are offered. Default: the newest fleet that is ACTIVE.</summary>
    public string? FleetId { get; set; }

    /// <summary>Signs the players' tokens: 32 bytes or more, in base64. All instances of a backend share it.</summary>
    [Required]
    public string TokenKey { get; set; } = "";

    /// <summary>How long a player stays signed in.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// JSON file of the players who may sign in: <c>[{"name","passwordHash","subscription"}]</c>. Without it everybody may, under any name: for
    /// development alone.
    /// </summary>
    public string? PlayersFile { get; set; }

    /// <summary>Players of a game session for which no number was asked.</summary>
    [Range(1, 200)]
    public int DefaultMaximumPlayers { get; set; } = 16;

    public bool TokenKeyIsUsable => Convert.TryFromBase64String(TokenKey, new byte[TokenKey.Length], out var length) && length >= 32;
}

using System.ComponentModel.DataAnnotations;
using GameRelay.Backend.SignIn;

namespace GameRelay.Backend;

/// <summary>Settings, from <c>GAMERELAY_BACKEND__…</c>.</summary>
internal sealed class BackendOptions
{
    public const string Section = "Backend";

    /// <summary>Where the backend listens; port 0 lets the system choose. Plain HTTP is for loopback.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:0";

    /// <summary>Lets the backend listen for plain HTTP on other addresses than loopback, for a proxy that ends TLS before it.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>PEM file with the certificate and its chain, or PFX file, for an <c>https</c> Url. A changed file is taken without a restart.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>PEM file with the certificate's private key, when it is not in that of the certificate.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>Password of the PFX file, or of an encrypted private key.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Where the control plane's API listens.</summary>
    [Required]
    public Uri? ControlPlaneUrl { get; set; }

    /// <summary>The backend's own access key for the control plane; players never see it.</summary>
    [Required]
    public string AccessKeyId { get; set; } = "";

    /// <summary>The secret of <see cref="AccessKeyId"/>.</summary>
    [Required]
    public string SecretAccessKey { get; set; } = "";

    /// <summary>The control plane's region, which its ids carry.</summary>
    [Required]
    public string Region { get; set; } = "local";

    /// <summary>The fleet whose game sessions are offered. Default: the newest fleet that is ACTIVE.</summary>
    public string? FleetId { get; set; }

    /// <summary>Signs the players' tokens: 32 bytes or more, in base64. All instances of a backend share it.</summary>
    public string? SigningKey { get; set; }

    /// <summary>A file that holds the signing key, instead of <see cref="SigningKey"/>.</summary>
    public string? SigningKeyFile { get; set; }

    /// <summary>How long a player stays signed in.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How passwords are checked. There is no default: nobody gets in by an oversight.</summary>
    public PasswordCheckMode PasswordCheck { get; set; }

    /// <summary>JSON file of players: <c>[{"name","passwordHash","subscription"}]</c>.</summary>
    public string? PlayersFile { get; set; }

    /// <summary>Players of a game session for which no number was asked.</summary>
    [Range(1, 200)]
    public int DefaultMaximumPlayers { get; set; } = 16;

    /// <summary>How long a join waits for a game session that was just created to become ACTIVE.</summary>
    public TimeSpan ActivationWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Where to write <c>{"url","pid"}</c> once the backend listens, for whoever started it.</summary>
    public string? StateFile { get; set; }
}

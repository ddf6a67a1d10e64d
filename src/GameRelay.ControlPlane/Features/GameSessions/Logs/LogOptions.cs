using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

/// <summary>Settings for the logs of game sessions that are over, <c>GAMERELAY_CONTROLPLANE__…</c> like the rest.</summary>
internal sealed class LogOptions
{
    /// <summary>How long the log of a game session is kept after it was stored. It is deleted with its game session at the latest, after 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan LogRetention { get; set; } = TimeSpan.FromDays(14);

    /// <summary>The largest zipped log that is taken from a host.</summary>
    [Range(1024, 1 << 30)]
    public int MaximumStoredLogBytes { get; set; } = 210_000_000;

    /// <summary>
    /// What the URLs of GetGameSessionLogUrl begin with, <c>https://name/path</c>; the endpoint that the caller used when not given. Needed behind a proxy
    /// that ends TLS, or that takes a part of the path away.
    /// </summary>
    public string? PublicUrl { get; set; }
}

internal sealed class LogOptionsValidator : IValidateOptions<LogOptions>
{
    private const int LongestPublicUrl = 512;

    public ValidateOptionsResult Validate(string? name, LogOptions options)
    {
        if (string.IsNullOrEmpty(options.PublicUrl))
            return ValidateOptionsResult.Success;
        if (options.PublicUrl.Length > LongestPublicUrl)
            return ValidateOptionsResult.Fail($"ControlPlane:PublicUrl has {options.PublicUrl.Length} characters, and at most {LongestPublicUrl} are allowed.");
        return Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"ControlPlane:PublicUrl '{options.PublicUrl}' is not an http or https URL without a query.");
    }
}

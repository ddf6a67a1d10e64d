using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.AccessKeys;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

/// <summary>
/// URLs that let whoever has one download one log, for a while:
/// <c>…/game-session-logs/&lt;fleet&gt;/&lt;location&gt;/&lt;game session&gt;.zip?Expires=…&amp;KeyVersion=…&amp;Signature=…</c>.
/// </summary>
internal sealed class LogUrls(MasterKeys masterKeys, IOptions<LogOptions> options, TimeProvider time)
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const string Folder = "/game-session-logs/";
    private const int LongestUrl = 1024;

    /// <param name="key">Of the log.</param>
    /// <param name="caller">The request that asks for the URL.</param>
    internal string Create(string key, HttpRequest caller)
    {
        var expires = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var version = masterKeys.CurrentVersion;
        var signature = Base64Url.EncodeToString(masterKeys.SignUrl(version, ToSign(key, expires))!);
        var url = string.Create(
            CultureInfo.InvariantCulture, $"{Base(caller).TrimEnd('/')}{Folder}{key}?Expires={expires}&KeyVersion={version}&Signature={signature}");
        return url.Length <= LongestUrl
            ? url
            : throw new InvalidRequestException(
                $"The URL would have {url.Length} characters, and at most {LongestUrl} are allowed: use an endpoint URL with a shorter path.");
    }

    /// <summary>Whether this is the path of such a URL, with whatever prefix.</summary>
    internal static string? FindKey(PathString path)
    {
        var at = path.Value?.LastIndexOf(Folder, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : path.Value![(at + Folder.Length)..];
    }

    /// <returns>Why it may not be downloaded; null when it may.</returns>
    internal string? FindProblem(string key, IQueryCollection query)
    {
        var (expires, version, signature) = (query["Expires"].ToString(), query["KeyVersion"].ToString(), query["Signature"].ToString());
        if (!IsSigned(key, expires, version, signature))
            return "The URL is not one that this control plane made, or not all of it, or a part of it was changed.";
        var end = DateTimeOffset.FromUnixTimeSeconds(long.Parse(expires, CultureInfo.InvariantCulture));
        return time.GetUtcNow() < end
            ? null
            : $"The URL was good until {end:yyyy-MM-dd HH:mm:ss}Z. Ask for a new one with GetGameSessionLogUrl.";
    }

    private bool IsSigned(string key, string expires, string version, string signature)
    {
        var given = new byte[SHA256.HashSizeInBytes];
        return int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var keyVersion)
            && masterKeys.SignUrl(keyVersion, ToSign(key, expires)) is { } right
            && Base64Url.IsValid(signature, out var length) && length == given.Length && Base64Url.TryDecodeFromChars(signature, given, out _)
            && CryptographicOperations.FixedTimeEquals(given, right);
    }

    private static string ToSign(string key, string expires) => $"game session log\n{key}\n{expires}";

    private string Base(HttpRequest caller) => string.IsNullOrEmpty(options.Value.PublicUrl)
        ? $"{caller.Scheme}://{caller.Host.ToUriComponent()}{caller.PathBase.ToUriComponent()}{caller.Path.ToUriComponent()}"
        : options.Value.PublicUrl;
}

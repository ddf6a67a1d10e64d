using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace GameRelay.Service;

/// <summary>
/// Where a certificate is: a PEM file with its key in it or in a file of its own, or a PFX file. <paramref name="Setting"/> names the setting of
/// <paramref name="Path"/>, <paramref name="KeySetting"/> that of <paramref name="KeyPath"/>.
/// </summary>
public sealed record CertificateFiles(string Setting, string Path, string KeySetting, string? KeyPath, string? Password);

/// <summary>
/// A server's certificate, whose files are looked at again and again: when they have changed, new connections get the new certificate and open ones go
/// on. Files that cannot be used are told in the log, and the certificate of before stays.
/// </summary>
public sealed partial class ReloadingCertificate : IDisposable
{
    /// <summary>Between two looks at the files.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // The usual time at which renewal by a program has failed for good.
    private static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(14);

    private readonly CertificateFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<SslStreamCertificateContext>? _check;
    private readonly ITimer _timer;
    private byte[] _hash = [];
    private volatile SslStreamCertificateContext _current;

    /// <param name="files">Where it is.</param>
    /// <param name="time">Tells when to look at the files, and what expires soon.</param>
    /// <param name="logger">Hears of what changes.</param>
    /// <param name="check">Refuses, by a <see cref="CryptographicException"/>, a certificate that its clients would not take.</param>
    /// <exception cref="InvalidOperationException">The files cannot be used; the message names the setting and what it needs.</exception>
    public ReloadingCertificate(
        CertificateFiles files, TimeProvider time, ILogger<ReloadingCertificate> logger, Action<SslStreamCertificateContext>? check = null)
    {
        _files = files;
        _time = time;
        _logger = logger;
        _check = check;
        try
        {
            _current = LoadWhenChanged()!;
        }
        catch (Exception ex) when (IsBadFile(ex))
        {
            throw new InvalidOperationException($"{files.Setting} '{files.Path}' cannot be used: {ex.Message}", ex);
        }

        _timer = time.CreateTimer(_ => Reload(), null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Ends TLS on the listener.</summary>
    public void Use(ListenOptions listener)
    {
        PlainHttpRefusal.Use(listener);
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = _current }),
        });
    }

    private void Reload()
    {
        try
        {
            if (LoadWhenChanged() is not { } changed)
                return;
            _current = changed;
            LogReloaded(_files.Path, changed.TargetCertificate.NotAfter);
        }
        catch (Exception ex) when (IsBadFile(ex))
        {
            LogKept(_files.Setting, _files.Path, ex.Message);
        }
    }

    // By content: a file's time tells nothing where a link to its folder is exchanged, as in Kubernetes.
    private SslStreamCertificateContext? LoadWhenChanged()
    {
        var certificate = File.ReadAllBytes(_files.Path);
        var key = _files.KeyPath is { Length: > 0 } path ? File.ReadAllBytes(path) : null;
        var hash = SHA256.HashData([.. certificate, .. key ?? []]);
        if (hash.AsSpan().SequenceEqual(_hash))
            return null;

        var context = Load(certificate, key);
        _check?.Invoke(context);
        _hash = hash;
        if (context.TargetCertificate.NotAfter.ToUniversalTime() < _time.GetUtcNow().UtcDateTime + ExpiresSoon)
            LogExpires(_files.Setting, _files.Path, context.TargetCertificate.NotAfter);
        return context;
    }

    private SslStreamCertificateContext Load(byte[] certificate, byte[]? key)
    {
        var all = new X509Certificate2Collection();
        X509Certificate2 own;
        if (certificate.AsSpan().IndexOf("-----BEGIN"u8) >= 0)
        {
            var text = Encoding.UTF8.GetString(certificate);
            var keyText = key is null ? text : Encoding.UTF8.GetString(key);
            if (!keyText.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
                throw new CryptographicException($"it holds no private key; name the key's file by {_files.KeySetting}.");
            own = _files.Password is { Length: > 0 } password
                ? X509Certificate2.CreateFromEncryptedPem(text, keyText, password)
                : X509Certificate2.CreateFromPem(text, keyText);
            all.ImportFromPem(text);
        }
        else
        {
            all = X509CertificateLoader.LoadPkcs12Collection(certificate, _files.Password);
            own = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("it holds no certificate with a private key.");
        }

        // The issuers of the file are sent along; nothing is fetched from elsewhere.
        X509Certificate2[] issuers = [.. all.Where(other => other.Thumbprint != own.Thumbprint)];
        return SslStreamCertificateContext.Create(own, new(issuers), offline: true);
    }

    private static bool IsBadFile(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException;

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate {Path} has changed; new connections get the new one, which is good until {Expiry:u}")]
    private partial void LogReloaded(string path, DateTime expiry);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Setting} '{Path}' has changed and cannot be used, so the certificate of before stays: {Reason}")]
    private partial void LogKept(string setting, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate of {Setting} '{Path}' is good only until {Expiry:u}; put a new one in its place")]
    private partial void LogExpires(string setting, string path, DateTime expiry);
}

using System.Buffers.Text;
using System.Security.Cryptography;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets.Locations;
using GameRelay.Hosting.Host.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts.Joining;

/// <summary>Makes join tokens, and gives a host credential for each, once. The database holds hashes of both.</summary>
internal sealed partial class JoinTokens(HostAuthority authority, IOptions<HostOptions> options, TimeProvider time, ILogger<JoinTokens> logger)
{
    private const string Prefix = "grj1";
    private const int SecretBytes = 32;
    private const int MaximumNameLength = 128;

    public string Issue(GameRelayDb db, string fleetId, string location, bool provided = false) => Issue(db, fleetId, location, provided, out _);

    public string Issue(GameRelayDb db, string fleetId, string location, bool provided, out DateTimeOffset expiresAt)
    {
        expiresAt = time.GetUtcNow() + options.Value.JoinTokenLifetime;
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        db.JoinTokens.Add(new()
        {
            Hash = SHA256.HashData(secret),
            FleetId = fleetId,
            Location = location,
            ExpiresAt = expiresAt,
            Provided = provided,
        });
        return $"{Prefix}.{Base64Url.EncodeToString(secret)}.{Base64Url.EncodeToString(authority.Fingerprint)}";
    }

    /// <returns>Null when the token is unknown, used or expired: whoever presents it learns no more.</returns>
    public async Task<JoinResponse?> RedeemAsync(GameRelayDb db, JoinRequest request, CancellationToken cancellationToken)
    {
        if (SecretOf(request.JoinToken) is not { } secret)
            return null;
        var (hash, now) = (SHA256.HashData(secret), time.GetUtcNow());
        var used = await db.JoinTokens.Where(t => t.Hash == hash && t.UsedAt == null && t.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.UsedAt, now), cancellationToken);
        if (used == 0)
            return null;
        var token = await db.JoinTokens.AsNoTracking().SingleAsync(t => t.Hash == hash, cancellationToken);
        if (!await db.WantsHostsAsync(token.FleetId, token.Location, cancellationToken))
            return null;

        var credential = RandomNumberGenerator.GetBytes(SecretBytes);
        ComputeRow compute = new()
        {
            Id = $"compute-{Guid.NewGuid()}",
            FleetId = token.FleetId,
            Location = token.Location,
            ComputeName = await FreeNameAsync(db, token.FleetId, request.ComputeName, cancellationToken),
            Status = ComputeStatus.Unreachable,
            IpAddress = request.IpAddress,
            DnsName = request.DnsName.Length > 0 ? request.DnsName : null,
            CredentialHash = SHA256.HashData(credential),
            LeaseExpiresAt = now + options.Value.HostLease,
            StreamEpoch = 0,
            Provided = token.Provided,
            CreatedAt = now,
        };
        db.Computes.Add(compute);
        LogJoined(compute.ComputeName, compute.FleetId, compute.Location);
        return new()
        {
            ComputeId = compute.Id,
            ComputeName = compute.ComputeName,
            FleetId = compute.FleetId,
            Location = compute.Location,
            HostCredential = Base64Url.EncodeToString(credential),
        };
    }

    /// <summary>The host that holds this credential, be it revoked or not, or null.</summary>
    public static async Task<ComputeRow?> AuthenticateAsync(GameRelayDb db, string? authorization, CancellationToken cancellationToken)
    {
        const string scheme = "Bearer ";
        if (authorization?.StartsWith(scheme, StringComparison.Ordinal) != true || Decode(authorization[scheme.Length..]) is not { } credential)
            return null;
        var hash = SHA256.HashData(credential);
        return await db.Computes.AsNoTracking().SingleOrDefaultAsync(c => c.CredentialHash == hash, cancellationToken);
    }

    private static byte[]? SecretOf(string token) => token.Split('.') is [Prefix, var secret, _] ? Decode(secret) : null;

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is { Length: SecretBytes } secret ? secret : null;

    // Proposed by the host. Two that join at once under one name meet at the unique index, and the loser tries again.
    private static async Task<string> FreeNameAsync(GameRelayDb db, string fleetId, string proposed, CancellationToken cancellationToken)
    {
        var name = new string([.. proposed.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(MaximumNameLength - 9)]);
        if (name.Length == 0)
            name = "host";
        return await db.Computes.AnyAsync(c => c.FleetId == fleetId && c.ComputeName == name, cancellationToken)
            ? $"{name}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"
            : name;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {ComputeName} joined fleet {FleetId} in {Location}")]
    private partial void LogJoined(string computeName, string fleetId, string location);
}

using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using GameRelay.Hosting.Host.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent.Joining;

/// <summary>The host's way to the control plane: joins when there is no credential yet, and opens channels that trust only its authority.</summary>
internal sealed partial class Enrolment(IOptions<AgentOptions> options, TimeProvider time, ILogger<Enrolment> logger)
{
    private readonly AgentOptions _options = options.Value;

    public async Task<HostCredential> EnsureJoinedAsync(CancellationToken cancellationToken)
    {
        if (HostCredential.Load(_options.DataDirectory) is { } credential)
            return credential;
        if (!JoinToken.TryParse(_options.JoinToken, out var token))
            throw new JoinRefusedException("This host has not joined: set GAMERELAY_AGENT__JoinToken to a join token (grj1.…).");
        var backoff = new Backoff(_options.ReconnectBackoff, _options.ReconnectBackoffCap);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await JoinAsync(token, _options.ControlPlaneUrls[attempt % _options.ControlPlaneUrls.Length], cancellationToken);
            }
            catch (RpcException exception) when (
                exception.StatusCode is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.InvalidArgument)
            {
                throw new JoinRefusedException($"The control plane refused the join token: {exception.Status.Detail}", exception);
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogJoinFailed(exception.Status.Detail);
                await Task.Delay(backoff.Next(), time, cancellationToken);
            }
        }
    }

    public static GrpcChannel OpenChannel(string url, HostCredential credential)
    {
        var authority = new PinnedAuthority(credential.Authority);
        return OpenChannel(url, (_, certificate, sent, errors) => authority.Accepts(certificate, sent, errors));
    }

    public static Metadata Authorization(HostCredential credential) => new() { { "authorization", $"Bearer {credential.Secret}" } };

    private async Task<HostCredential> JoinAsync(JoinToken token, string url, CancellationToken cancellationToken)
    {
        var authority = await GetAuthorityAsync(token, url, cancellationToken);
        using var pinned = new PinnedAuthority(authority);
        using var channel = OpenChannel(url, (_, certificate, sent, errors) => pinned.Accepts(certificate, sent, errors));
        var joined = await new HostControl.HostControlClient(channel).JoinAsync(
            new()
            {
                JoinToken = token.Text,
                ComputeName = _options.ComputeName ?? Environment.MachineName,
                IpAddress = _options.IpAddress,
                DnsName = _options.DnsName,
            },
            deadline: time.GetUtcNow().UtcDateTime.AddSeconds(10),
            cancellationToken: cancellationToken);
        HostCredential credential = new(joined.ComputeId, joined.ComputeName, joined.FleetId, joined.Location, joined.HostCredential, authority);
        credential.Save(_options.DataDirectory);
        LogJoined(joined.ComputeName, joined.FleetId, joined.Location);
        return credential;
    }

    [SuppressMessage("Security", "CA5359", Justification = "The answer is verified instead, and nothing is said before.")]
    private async Task<byte[]> GetAuthorityAsync(JoinToken token, string url, CancellationToken cancellationToken)
    {
        // Whoever answers here is not verified; all it can do is hand out the certificate with the right fingerprint.
        using var channel = OpenChannel(url, (_, _, _, _) => true);
        var answer = await new HostControl.HostControlClient(channel).GetAuthorityAsync(
            new(), deadline: time.GetUtcNow().UtcDateTime.AddSeconds(10), cancellationToken: cancellationToken);
        var authority = answer.Certificate.ToByteArray();
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(authority), token.AuthorityFingerprint)
            ? authority
            : throw new JoinRefusedException($"'{url}' is not the control plane that made the join token.");
    }

    private static GrpcChannel OpenChannel(string url, RemoteCertificateValidationCallback accepts) => GrpcChannel.ForAddress(url, new()
    {
        DisposeHttpClient = true,
        MaxReceiveMessageSize = 16 << 20,
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions = new() { RemoteCertificateValidationCallback = accepts },
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(5),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        },
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Joined as {ComputeName} of fleet {FleetId} in {Location}")]
    private partial void LogJoined(string computeName, string fleetId, string location);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not join yet: {Reason}")]
    private partial void LogJoinFailed(string reason);
}

/// <summary>Joining will not succeed by trying again; the agent ends and says why.</summary>
internal sealed class JoinRefusedException(string message, Exception? inner = null) : Exception(message, inner);

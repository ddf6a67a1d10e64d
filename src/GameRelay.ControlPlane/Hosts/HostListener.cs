using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using GameRelay.ControlPlane.Hosts.Joining;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>Opens the listener that hosts dial: gRPC over TLS with a certificate of the hosts' authority, and nothing else.</summary>
internal static class HostListener
{
    private static readonly object Marker = new();

    internal static void Open(
        KestrelServerOptions kestrel, IOptions<HostOptions> options, IOptions<ControlPlaneOptions> controlPlane, HostAuthority authority, Listeners listeners)
    {
        if (!Uri.TryCreate(options.Value.HostUrl, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
            throw new InvalidOperationException($"ControlPlane:HostUrl '{options.Value.HostUrl}' is not an https URL.");
        var address = url.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(url.Host.Trim('[', ']'), out var parsed) ? parsed
            : throw new InvalidOperationException($"ControlPlane:HostUrl must name an IP address to listen on, not '{url.Host}'.");
        var port = url.Port == 0 ? LastPort(address, controlPlane.Value.DataDirectory) : url.Port;
        kestrel.Listen(address, port, listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            listener.UseHttps(authority.CreateServerCertificate(Names(options.Value, url)));
            listener.Use(next => connection =>
            {
                connection.Items[Marker] = true;
                return next(connection);
            });
            listeners.Host = listener;
        });
    }

    /// <summary>The public API is not to be had where hosts dial.</summary>
    internal static void UseHostListenerForHostsAlone(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Marker) == true
            && !context.Request.Path.StartsWithSegments("/gamerelay.host.v1.HostControl", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        return next(context);
    });

    private static IEnumerable<string> Names(HostOptions options, Uri url) => (options.AdvertisedHostUrl ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(advertised => new Uri(advertised).Host).Append(url.Host);

    // Hosts that joined before a restart know the port of then.
    private static int LastPort(IPAddress address, string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "control-plane.json");
        try
        {
            using var last = JsonDocument.Parse(File.ReadAllBytes(path));
            var port = new Uri(last.RootElement.GetProperty("hostUrl").GetString()!).Port;
            using Socket probe = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, port));
            return port;
        }
        catch (Exception exception) when (exception is IOException or SocketException or JsonException or InvalidOperationException or KeyNotFoundException
            or UriFormatException or ArgumentNullException)
        {
            return 0; // no last start, or another replica has the port
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using GameRelay.ControlPlane.Hosts.Joining;
using GameRelay.Service;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>Opens the listener that hosts dial: gRPC over TLS with a certificate of the authority that they trust, and nothing else.</summary>
internal static class HostListener
{
    private static readonly object Marker = new();

    internal static void Open(
        KestrelServerOptions kestrel, IOptions<HostOptions> options, IOptions<ControlPlaneOptions> controlPlane, HostAuthority authority, Listeners listeners,
        ListenerCertificates certificates)
    {
        var url = ListenUrl.TryParse(options.Value.HostUrl)!; // the options' validator has seen it
        var endPoint = url.Port == 0 ? new LastEndPoint(url.Address, LastPort(controlPlane.Value.DataDirectory)) : new IPEndPoint(url.Address, url.Port);
        kestrel.Listen(endPoint, listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            string[] names = [.. options.Value.AdvertisedHostUrls.Select(advertised => new Uri(advertised).Host)];
            string[] dialled = names.Length > 0 ? names : [new Uri(options.Value.HostUrl).Host];
            if (options.Value.HostCertificate is { } files)
                certificates.Open(files, served => authority.Check(served, dialled)).Use(listener);
            else
                listener.UseHttps(authority.CreateServerCertificate([.. names, url.Address.ToString()]));
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

    /// <summary>Binds what Kestrel listens on. Where any port will do, that of the last start is tried first.</summary>
    internal static Socket Bind(EndPoint endPoint)
    {
        if (endPoint is LastEndPoint { LastPort: > 0 } last)
        {
            try
            {
                return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(last.Address, last.LastPort));
            }
            catch (SocketException ex) when (ex.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another replica has it, or anybody else.
            }
        }

        return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
    }

    // Hosts that joined before a restart know the port of then. 0 where there was no last start.
    private static int LastPort(string dataDirectory)
    {
        try
        {
            using var last = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(dataDirectory, "control-plane.json")));
            return new Uri(last.RootElement.GetProperty("hostUrl").GetString()!).Port;
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException or KeyNotFoundException
            or UriFormatException or ArgumentNullException)
        {
            return 0;
        }
    }

    private sealed class LastEndPoint(IPAddress address, int lastPort) : IPEndPoint(address, 0)
    {
        public int LastPort => lastPort;
    }
}

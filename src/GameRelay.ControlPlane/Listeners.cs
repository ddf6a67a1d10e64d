using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GameRelay.ControlPlane;

/// <summary>The open listeners. Kestrel writes the port that the system gave into them when it binds.</summary>
internal sealed class Listeners
{
    internal ListenOptions? Api { get; set; }

    /// <summary>The gRPC listener for host agents.</summary>
    internal ListenOptions? Host { get; set; }

    internal Uri ApiUrl => UrlOf(Api);

    internal Uri? HostUrl => Host is null ? null : UrlOf(Host);

    // An unspecified address is listened on, but cannot be dialled.
    private static Uri UrlOf(ListenOptions? listener)
    {
        if (listener?.IPEndPoint is not { } endpoint)
            throw new InvalidOperationException("The listener is not open yet.");
        var scheme = listener.ToString()?.StartsWith("https", StringComparison.Ordinal) == true ? "https" : "http";
        var host = endpoint.Address.Equals(System.Net.IPAddress.Any) ? "127.0.0.1"
            : endpoint.Address.Equals(System.Net.IPAddress.IPv6Any) ? "[::1]"
            : endpoint.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{endpoint.Address}]"
            : endpoint.Address.ToString();
        return new Uri($"{scheme}://{host}:{endpoint.Port}");
    }
}

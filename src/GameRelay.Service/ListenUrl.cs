using System.Net;

namespace GameRelay.Service;

/// <summary>An address to listen on, out of a URL.</summary>
public sealed record ListenUrl(IPAddress Address, int Port, bool IsHttps)
{
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Null when it names none.</summary>
    public static ListenUrl? TryParse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return null;
        var address = url.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(url.Host.Trim('[', ']'), out var parsed) ? parsed : null;
        return address is null ? null : new(address, url.Port, url.Scheme == Uri.UriSchemeHttps);
    }
}

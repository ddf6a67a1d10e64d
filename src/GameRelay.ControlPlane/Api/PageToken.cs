using System.Globalization;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>A place in a list that is ordered by time and a key, both falling.</summary>
internal sealed record PageToken(DateTimeOffset Time, string Key)
{
    internal string ToText(params ReadOnlySpan<string?> filter) =>
        OpaqueToken.Write(string.Create(CultureInfo.InvariantCulture, $"{Time.UtcTicks} {Key}"), filter);

    /// <summary>Null for the first page.</summary>
    /// <exception cref="InvalidRequestException">The token is not one of this list and filter.</exception>
    internal static PageToken? Parse(string? text, params ReadOnlySpan<string?> filter)
    {
        if (OpaqueToken.Read(text, filter) is not { } position)
            return null;
        var parts = position.Split(' ', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], CultureInfo.InvariantCulture, out var ticks) ||
            ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            throw OpaqueToken.Unknown();
        }

        return new(new DateTimeOffset(ticks, TimeSpan.Zero), parts[1]);
    }
}

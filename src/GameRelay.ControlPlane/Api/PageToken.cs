using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>
/// A place in a list that is ordered by time and a key, both falling. It is opaque to callers and good only for the filter it was made for, which
/// part of it is a hash of.
/// </summary>
internal sealed record PageToken(DateTimeOffset Time, string Key)
{
    private const int FilterHashBytes = 8;

    internal string ToText(params ReadOnlySpan<string?> filter)
    {
        var position = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Time.UtcTicks} {Key}"));
        return Base64Url.EncodeToString([.. HashFilter(filter), .. position]);
    }

    /// <summary>Null for the first page.</summary>
    /// <exception cref="InvalidRequestException">The token is not one of this list and filter.</exception>
    internal static PageToken? Parse(string? text, params ReadOnlySpan<string?> filter)
    {
        if (text is null)
            return null;

        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length < FilterHashBytes)
            throw new InvalidRequestException("NextToken is not a token that this operation gave.");
        if (!bytes.AsSpan(0, FilterHashBytes).SequenceEqual(HashFilter(filter)))
            throw new InvalidRequestException("NextToken belongs to a request with other parameters.");

        var position = Encoding.UTF8.GetString(bytes.AsSpan(FilterHashBytes, length - FilterHashBytes)).Split(' ', 2);
        if (position.Length != 2 || !long.TryParse(position[0], CultureInfo.InvariantCulture, out var ticks) ||
            ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks || position[1].Contains('\0'))
        {
            throw new InvalidRequestException("NextToken is not a token that this operation gave.");
        }

        return new(new DateTimeOffset(ticks, TimeSpan.Zero), position[1]);
    }

    private static byte[] HashFilter(ReadOnlySpan<string?> filter)
    {
        var text = new StringBuilder();
        foreach (var part in filter)
            text.Append(part is null ? "-" : $"{part.Length}:{part}").Append('\n');
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..FilterHashBytes];
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>
/// A place in a list as callers see it: a text that means nothing to them, good only for the filter it was made for, which part of it is a hash of.
/// </summary>
internal static class OpaqueToken
{
    private const int FilterHashBytes = 8;

    internal static string Write(string position, ReadOnlySpan<string?> filter) =>
        Base64Url.EncodeToString([.. HashFilter(filter), .. Encoding.UTF8.GetBytes(position)]);

    /// <summary>The position; null without a token.</summary>
    /// <exception cref="InvalidRequestException">The token is not one of this filter.</exception>
    internal static string? Read(string? text, ReadOnlySpan<string?> filter)
    {
        if (text is null)
            return null;

        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length < FilterHashBytes)
            throw Unknown();
        if (!bytes.AsSpan(0, FilterHashBytes).SequenceEqual(HashFilter(filter)))
            throw new InvalidRequestException("NextToken belongs to a request with other parameters.");
        var position = Encoding.UTF8.GetString(bytes.AsSpan(FilterHashBytes, length - FilterHashBytes));
        return position.Contains('\0') ? throw Unknown() : position;
    }

    internal static InvalidRequestException Unknown() => new("NextToken is not a token that this operation gave.");

    private static byte[] HashFilter(ReadOnlySpan<string?> filter)
    {
        var text = new StringBuilder();
        foreach (var part in filter)
            text.Append(part is null ? "-" : $"{part.Length}:{part}").Append('\n');
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..FilterHashBytes];
    }
}

#if NET
using System.Security.Cryptography;

namespace GameRelay.Realtime.Sealing;

internal sealed class AesGcmCipher(ReadOnlySpan<byte> key) : PacketCipher
{
    private readonly AesGcm _cipher = new(key, TagBytes);

    public override void Encrypt(ReadOnlySpan<byte> nonce, Span<byte> data, Span<byte> tag, ReadOnlySpan<byte> associatedData) =>
        _cipher.Encrypt(nonce, data, data, tag, associatedData);

    public override bool TryDecrypt(ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        // .NET has no way to open that reports failure other than by throwing; only a forger who knows a live connection id gets this far.
        try
        {
            _cipher.Decrypt(nonce, data, tag, data, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    protected override void Release() => _cipher.Dispose();
}

internal sealed class NativeChaChaCipher(ReadOnlySpan<byte> key) : PacketCipher
{
    private readonly ChaCha20Poly1305 _cipher = new(key);

    public override void Encrypt(ReadOnlySpan<byte> nonce, Span<byte> data, Span<byte> tag, ReadOnlySpan<byte> associatedData) =>
        _cipher.Encrypt(nonce, data, data, tag, associatedData);

    public override bool TryDecrypt(ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        try
        {
            _cipher.Decrypt(nonce, data, tag, data, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    protected override void Release() => _cipher.Dispose();
}
#endif

#if NET
using System.Security.Cryptography;

namespace GameRelay.Realtime.Sealing;

/// <summary>A key in a context of OpenSSL, which is given a nonce for each packet and nothing else. Opens without an exception what does not authenticate.</summary>
internal sealed unsafe class OpenSslCipher(LibCrypto library, SealingSuite suite, ReadOnlySpan<byte> key) : PacketCipher
{
    private nint _context = library.NewContext(suite, key);

    ~OpenSslCipher() => Release();

    public override void Encrypt(ReadOnlySpan<byte> nonce, Span<byte> data, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        fixed (byte* tagBytes = tag, tagName = TagName)
        {
            var parameters = stackalloc LibCrypto.Parameter[2];
            parameters[0] = new LibCrypto.Parameter(tagName, tagBytes, tag.Length);
            if (!TryProcess(isEncrypting: true, nonce, data, tag, associatedData, null) || library.GetParameters(_context, parameters) != 1)
                throw new CryptographicException($"OpenSSL could not seal {data.Length} bytes.");
        }

        // The finalizer would free the context that was used above.
        GC.KeepAlive(this);
    }

    public override bool TryDecrypt(ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        bool isAuthentic;
        fixed (byte* tagBytes = tag, tagName = TagName)
        {
            var parameters = stackalloc LibCrypto.Parameter[2];
            parameters[0] = new LibCrypto.Parameter(tagName, tagBytes, tag.Length);
            isAuthentic = TryProcess(isEncrypting: false, nonce, data, tag, associatedData, parameters);
        }

        GC.KeepAlive(this);
        return isAuthentic;
    }

    protected override void Release()
    {
        if (_context != 0)
            library.FreeContext(_context);
        _context = 0;
    }

    private static ReadOnlySpan<byte> TagName => "tag\0"u8;

    private bool TryProcess(
        bool isEncrypting, ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData, LibCrypto.Parameter* parameters)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        // OpenSSL is told neither length, and would read past the end.
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagBytes);

        fixed (byte* nonceBytes = nonce, dataBytes = data, associated = associatedData)
        {
            // Nothing comes out but what goes in; these are only wanted.
            int written;
            UInt128 rest;
            return library.CipherInit(_context, 0, null, nonceBytes, isEncrypting ? 1 : 0, parameters) == 1
                && (associatedData.IsEmpty || library.CipherUpdate(_context, null, &written, associated, associatedData.Length) == 1)
                && (data.IsEmpty || library.CipherUpdate(_context, dataBytes, &written, dataBytes, data.Length) == 1)
                && library.CipherFinal(_context, (byte*)&rest, &written) == 1;
        }
    }
}
#endif

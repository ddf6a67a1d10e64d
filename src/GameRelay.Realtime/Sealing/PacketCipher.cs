namespace GameRelay.Realtime.Sealing;

/// <summary>One key of an authenticated cipher. Works in place; not safe for two threads at once.</summary>
internal abstract class PacketCipher : IDisposable
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    public abstract void Encrypt(ReadOnlySpan<byte> nonce, Span<byte> data, Span<byte> tag, ReadOnlySpan<byte> associatedData);

    /// <summary>False when the tag does not fit; what <paramref name="data"/> holds is undefined then.</summary>
    public abstract bool TryDecrypt(ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the system holds for the cipher, the key above all.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>What the benchmark measures the protocol without its ciphers by. Never set by the product, and by nothing outside the process.</summary>
    protected static Func<PacketCipher>? Replacement { get; set; }

    public static PacketCipher Create(SealingSuite suite, ReadOnlySpan<byte> key)
    {
        if (Replacement is not null)
            return Replacement();
#if NET
        return Create(suite, key, LibCrypto.Loaded);
    }

    /// <param name="suite">The cipher.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="library">Null where .NET's own ciphers are to be used.</param>
    internal static PacketCipher Create(SealingSuite suite, ReadOnlySpan<byte> key, LibCrypto? library)
    {
        if (library is not null)
            return new OpenSslCipher(library, suite, key);
        if (suite == SealingSuite.Aes256Gcm)
            return new AesGcmCipher(key);
        if (System.Security.Cryptography.ChaCha20Poly1305.IsSupported)
            return new NativeChaChaCipher(key);
#else
        if (suite == SealingSuite.Aes256Gcm)
            throw new PlatformNotSupportedException("AES-256-GCM is offered only where .NET has it.");
#endif
        return new ManagedChaChaCipher(key);
    }
}

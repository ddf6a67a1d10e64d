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

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>What the benchmark measures the protocol without its ciphers by. Never set by the product, and by nothing outside the process.</summary>
    protected static Func<PacketCipher>? Replacement { get; set; }

    public static PacketCipher Create(SealingSuite suite, ReadOnlySpan<byte> key)
    {
        if (Replacement is not null)
            return Replacement();
#if NET
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

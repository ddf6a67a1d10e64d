namespace GameRelay.Realtime.Sealing;

/// <summary>How datagrams are sealed. Both have keys of 32, nonces of 12 and tags of 16 bytes.</summary>
internal enum SealingSuite : byte
{
    Aes256Gcm = 1,
    ChaCha20Poly1305 = 2,
}

/// <summary>The suites that a client offers, as bits: 1 is AES-256-GCM, 2 is ChaCha20-Poly1305.</summary>
internal static class SealingSuites
{
    public const byte Aes256Gcm = 1;
    public const byte ChaCha20Poly1305 = 2;

    /// <summary>ChaCha20-Poly1305 runs everywhere; AES only where .NET has it in hardware and library, which Unity has not.</summary>
    public static byte Supported
    {
        get
        {
#if NET
            return System.Security.Cryptography.AesGcm.IsSupported ? (byte)(Aes256Gcm | ChaCha20Poly1305) : ChaCha20Poly1305;
#else
            return ChaCha20Poly1305;
#endif
        }
    }

    /// <summary>The relay's choice among what both ends have.</summary>
    public static bool TryChoose(int offered, out SealingSuite suite)
    {
        var common = offered & Supported;
        suite = (common & Aes256Gcm) != 0 ? SealingSuite.Aes256Gcm : SealingSuite.ChaCha20Poly1305;
        return common != 0;
    }
}

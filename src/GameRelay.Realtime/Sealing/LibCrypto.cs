#if NET
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GameRelay.Realtime.Sealing;

/// <summary>
/// What <see cref="OpenSslCipher"/> calls of OpenSSL 3. .NET's ciphers call the same, but around each call take and release a reference, clear an error
/// queue and change the thread's state, and that costs twice what a packet's cryptography does.
/// </summary>
internal sealed unsafe class LibCrypto
{
    // For a packet these take well below a microsecond, wait for nothing and call nothing back, so the garbage collector may wait for them.
    public readonly delegate* unmanaged[SuppressGCTransition]<nint, nint, byte*, byte*, int, Parameter*, int> CipherInit;
    public readonly delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int> CipherUpdate;
    public readonly delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int> CipherFinal;
    public readonly delegate* unmanaged[SuppressGCTransition]<nint, Parameter*, int> GetParameters;

    // These take memory and locks.
    private readonly delegate* unmanaged<nint> _newContext;
    private readonly delegate* unmanaged<nint, nint, byte*, byte*, int, Parameter*, int> _firstInit;
    private readonly delegate* unmanaged<nint, void> _freeContext;
    private readonly nint _aes256Gcm;
    private readonly nint _chaCha20Poly1305;

    /// <exception cref="EntryPointNotFoundException">The library lacks one of the functions.</exception>
    private LibCrypto(nint library)
    {
        CipherInit = (delegate* unmanaged[SuppressGCTransition]<nint, nint, byte*, byte*, int, Parameter*, int>)Function("EVP_CipherInit_ex2");
        CipherUpdate = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, byte*, int, int>)Function("EVP_CipherUpdate");
        CipherFinal = (delegate* unmanaged[SuppressGCTransition]<nint, byte*, int*, int>)Function("EVP_CipherFinal_ex");
        GetParameters = (delegate* unmanaged[SuppressGCTransition]<nint, Parameter*, int>)Function("EVP_CIPHER_CTX_get_params");
        _newContext = (delegate* unmanaged<nint>)Function("EVP_CIPHER_CTX_new");
        _firstInit = (delegate* unmanaged<nint, nint, byte*, byte*, int, Parameter*, int>)Function("EVP_CipherInit_ex2");
        _freeContext = (delegate* unmanaged<nint, void>)Function("EVP_CIPHER_CTX_free");

        var fetch = (delegate* unmanaged<nint, byte*, byte*, nint>)Function("EVP_CIPHER_fetch");
        fixed (byte* aes = "AES-256-GCM\0"u8, chaCha = "ChaCha20-Poly1305\0"u8)
        {
            _aes256Gcm = fetch(0, aes, null);
            _chaCha20Poly1305 = fetch(0, chaCha, null);
        }

        nint Function(string name) => NativeLibrary.GetExport(library, name);
    }

    /// <summary>Null where .NET itself does not use OpenSSL 3: its own ciphers serve there.</summary>
    public static LibCrypto? Loaded { get; } = IsDotNets ? TryLoad("libcrypto.so.3") : null;

    // Asking for the version also makes .NET initialise the library, its way, before anything else does.
    private static bool IsDotNets =>
        OperatingSystem.IsLinux() && AesGcm.IsSupported && SafeEvpPKeyHandle.OpenSslVersion is >= 0x3000_0000 and < 0x4000_0000;

    /// <returns>Null when there is no such library, or it lacks a function or a cipher.</returns>
    internal static LibCrypto? TryLoad(string name)
    {
        if (!NativeLibrary.TryLoad(name, out var library))
            return null;
        try
        {
            var loaded = new LibCrypto(library);
            return loaded._aes256Gcm != 0 && loaded._chaCha20Poly1305 != 0 ? loaded : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    public nint NewContext(SealingSuite suite, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, PacketCipher.KeyBytes);
        var context = _newContext();
        fixed (byte* bytes = key)
        {
            if (context != 0 && _firstInit(context, suite == SealingSuite.Aes256Gcm ? _aes256Gcm : _chaCha20Poly1305, bytes, null, 1, null) == 1)
                return context;
        }

        FreeContext(context);
        throw new CryptographicException($"OpenSSL could not make a context for {suite}.");
    }

    /// <summary>OpenSSL overwrites the key before it gives its memory back.</summary>
    public void FreeContext(nint context) => _freeContext(context);

    /// <summary>OSSL_PARAM. A list of them ends with one without a name.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        private const uint OctetString = 5;

        private byte* _name;
        private uint _type;
        private void* _data;
        private nuint _size;
        private nuint _returnedSize;

        /// <param name="name">Fixed, and ends with a zero.</param>
        /// <param name="data">Fixed; read or written by the call that is given this.</param>
        /// <param name="size">Of the data, in bytes.</param>
        public Parameter(byte* name, byte* data, int size)
        {
            _name = name;
            _type = OctetString;
            _data = data;
            _size = (nuint)size;
            _returnedSize = nuint.MaxValue; // OSSL_PARAM_UNMODIFIED
        }
    }
}
#endif

#if !NET
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
#endif

namespace GameRelay.Realtime.Sealing;

/// <summary>HKDF-SHA256 (RFC 5869): from .NET where it is there, else from BouncyCastle.</summary>
internal static class Hkdf
{
    public static void Derive(ReadOnlySpan<byte> inputKey, Span<byte> output, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info)
    {
#if NET
        System.Security.Cryptography.HKDF.DeriveKey(System.Security.Cryptography.HashAlgorithmName.SHA256, inputKey, output, salt, info);
#else
        var generator = new HkdfBytesGenerator(new Sha256Digest());
        generator.Init(new HkdfParameters(inputKey.ToArray(), salt.ToArray(), info.ToArray()));
        var bytes = new byte[output.Length];
        generator.GenerateBytes(bytes, 0, bytes.Length);
        bytes.CopyTo(output);
#endif
    }
}

using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace GameRelay.Realtime.Sealing;

/// <summary>ChaCha20-Poly1305 in managed code, for runtimes whose library has none.</summary>
internal sealed class ManagedChaChaCipher(ReadOnlySpan<byte> key) : PacketCipher
{
    private readonly ChaCha20Poly1305 _cipher = new();
    private readonly KeyParameter _key = new(key.ToArray());

    // BouncyCastle's netstandard build takes arrays only.
    private readonly byte[] _nonce = new byte[NonceBytes];
    private byte[] _input = new byte[2048];
    private byte[] _output = new byte[2048];

    public override void Encrypt(ReadOnlySpan<byte> nonce, Span<byte> data, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        Start(encrypt: true, nonce, associatedData, data.Length + TagBytes);
        data.CopyTo(_input);
        var written = _cipher.ProcessBytes(_input, 0, data.Length, _output, 0);
        _cipher.DoFinal(_output, written);
        _output.AsSpan(0, data.Length).CopyTo(data);
        _output.AsSpan(data.Length, TagBytes).CopyTo(tag);
    }

    public override bool TryDecrypt(ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        Start(encrypt: false, nonce, associatedData, data.Length + TagBytes);
        data.CopyTo(_input);
        tag.CopyTo(_input.AsSpan(data.Length));
        try
        {
            var written = _cipher.ProcessBytes(_input, 0, data.Length + TagBytes, _output, 0);
            _cipher.DoFinal(_output, written);
        }
        catch (InvalidCipherTextException)
        {
            return false;
        }

        _output.AsSpan(0, data.Length).CopyTo(data);
        return true;
    }

    private void Start(bool encrypt, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, int length)
    {
        // Decryption may hold back and then write whole blocks.
        if (_input.Length < length + 64)
        {
            _input = new byte[length + 64];
            _output = new byte[length + 64];
        }

        nonce.CopyTo(_nonce);
        _cipher.Init(encrypt, new ParametersWithIV(_key, _nonce));
        associatedData.CopyTo(_input);
        _cipher.ProcessAadBytes(_input, 0, associatedData.Length);
    }
}

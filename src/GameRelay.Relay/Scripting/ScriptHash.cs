using System.Security.Cryptography;

namespace GameRelay.Relay.Scripting;

/// <summary>The hash that the script computes at this moment; its data comes in pieces through the exchange buffer.</summary>
internal sealed class ScriptHash(ExchangeBuffer exchange)
{
    private IncrementalHash? _hash;

    /// <summary>A key of <paramref name="keyLength"/> bytes waits in the exchange buffer; -1 for a hash without one.</summary>
    public void Start(string algorithm, int keyLength)
    {
        _hash?.Dispose();
        var name = new HashAlgorithmName(algorithm.ToUpperInvariant());
        _hash = keyLength < 0 ? IncrementalHash.CreateHash(name) : IncrementalHash.CreateHMAC(name, exchange.ReadPayload(keyLength));
    }

    public void Update(int length) => _hash!.AppendData(exchange.ReadPayload(length));

    /// <returns>The digest's length; it is in the exchange buffer.</returns>
    public int End()
    {
        var length = _hash!.GetHashAndReset(exchange.Payload(_hash.HashLengthInBytes));
        _hash.Dispose();
        _hash = null;
        return length;
    }
}

using GameRelay.Realtime.Sealing;

namespace GameRelay.Benchmarks.Subjects;

/// <summary>Seals nothing, so that what sealing costs can be told from what everything else costs.</summary>
internal sealed class NoCipher : PacketCipher
{
    /// <summary>Set to 1 in the relay whose messages are not to be sealed.</summary>
    public const string Variable = "GAMERELAY_BENCHMARK_NO_CIPHER";

    public static void Install() => Replacement = () => new NoCipher();

    public override void Encrypt(ReadOnlySpan<byte> nonce, Span<byte> data, Span<byte> tag, ReadOnlySpan<byte> associatedData) => tag.Clear();

    public override bool TryDecrypt(ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData) => true;
}

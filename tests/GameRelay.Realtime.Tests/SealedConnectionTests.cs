using System.Security.Cryptography;
using GameRelay.Realtime.Handshake;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime.Tests;

public class SealedConnectionTests
{
    public static TheoryData<int> Suites => [(int)SealingSuite.Aes256Gcm, (int)SealingSuite.ChaCha20Poly1305];

    [Theory]
    [MemberData(nameof(Suites))]
    public void What_one_end_seals_the_other_opens(int suite)
    {
        var (client, relay) = Pair((SealingSuite)suite);
        for (var length = 0; length <= 1208; length += 151)
        {
            var plaintext = RandomNumberGenerator.GetBytes(length);
            var datagram = Seal(client, plaintext);
            Assert.Equal(length + Datagram.SealedOverheadBytes, datagram.Length);
            Assert.Equal(OpenResult.Opened, relay.TryOpen(datagram));
            Assert.Equal(plaintext, datagram[8..^16]);

            var answer = Seal(relay, plaintext);
            Assert.Equal(OpenResult.Opened, client.TryOpen(answer));
            Assert.Equal(plaintext, answer[8..^16]);
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Neither_end_opens_what_it_sealed_itself(int suite)
    {
        var (client, _) = Pair((SealingSuite)suite);
        Assert.Equal(OpenResult.Unauthenticated, client.TryOpen(Seal(client, "x"u8)));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Any_changed_bit_and_any_missing_byte_is_noticed(int suite)
    {
        var (client, relay) = Pair((SealingSuite)suite);
        var datagram = Seal(client, "some payload"u8);

        for (var bit = 0; bit < datagram.Length * 8; bit++)
        {
            var changed = datagram.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            // The version and type bits are looked at before the connection is found.
            Assert.NotEqual(OpenResult.Opened, relay.TryOpen(changed));
        }

        for (var length = 0; length < datagram.Length; length++)
            Assert.NotEqual(OpenResult.Opened, relay.TryOpen(datagram.AsSpan(0, length).ToArray()));
        Assert.Equal(OpenResult.Opened, relay.TryOpen(datagram));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_datagram_opens_once_and_in_any_order_within_the_window(int suite)
    {
        var (client, relay) = Pair((SealingSuite)suite);
        var datagrams = Enumerable.Range(0, 257).Select(_ => Seal(client, "x"u8)).ToArray();

        Assert.Equal(OpenResult.Opened, relay.TryOpen(datagrams[256].ToArray()));
        Assert.Equal(OpenResult.Replayed, relay.TryOpen(datagrams[0].ToArray())); // 256 behind the newest
        foreach (var i in Enumerable.Range(1, 255).Reverse())
            Assert.Equal(OpenResult.Opened, relay.TryOpen(datagrams[i].ToArray()));
        Assert.All(datagrams, datagram => Assert.Equal(OpenResult.Replayed, relay.TryOpen(datagram.ToArray())));
    }

    [Fact]
    public void A_forgery_does_not_move_the_window()
    {
        var (client, relay) = Pair(SealingSuite.Aes256Gcm);
        var forged = Seal(client, "x"u8);
        forged[6] = 0xff; // a counter far ahead
        Assert.Equal(OpenResult.Unauthenticated, relay.TryOpen(forged));
        Assert.Equal(OpenResult.Opened, relay.TryOpen(Seal(client, "x"u8)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 8_388_608)]
    [InlineData(300, 45)]
    [InlineData(0xff_ffff, 0x100_0000)]
    [InlineData(0x100_0000, 0xff_ffff)]
    [InlineData(0x100_0000, 0x100_0001)]
    [InlineData(0x1234_5678_9abc, 0x1234_5678_9abb)]
    [InlineData(0x1234_5678_9abc, 0x1234_5678_9abc + 8_000_000)]
    [InlineData(0x1234_5678_9abc, 0x1234_5678_9abc - 8_000_000)]
    public void A_short_counter_stands_for_the_nearest_full_one(long highest, long counter) =>
        Assert.Equal((ulong)counter, SealedConnection.FullCounter((uint)(counter & 0xff_ffff), (ulong)highest));

    [Fact]
    public void The_replay_window_agrees_with_a_set_of_all_counters_seen()
    {
        var random = new Random(3);
        var window = default(ReplayWindow);
        var seen = new HashSet<ulong>();
        ulong highest = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var jump = random.Next(100) == 0 ? random.Next(2000) : random.Next(8);
            var counter = (ulong)Math.Max(0, (long)highest + jump - random.Next(300));
            var expected = counter > 0 && (counter > highest || (highest - counter < ReplayWindow.Size && !seen.Contains(counter)));
            Assert.Equal(expected, window.MayTake(counter));
            if (!expected)
                continue;
            window.Take(counter);
            seen.Add(counter);
            highest = Math.Max(highest, counter);
        }
    }

    [Fact]
    public void Managed_and_native_ChaCha20Poly1305_are_one_cipher()
    {
        Assert.SkipUnless(ChaCha20Poly1305.IsSupported, "The system's library has no ChaCha20-Poly1305.");
        var key = RandomNumberGenerator.GetBytes(32);
        using var managed = new ManagedChaChaCipher(key);
        using var native = new NativeChaChaCipher(key);
        Span<byte> managedTag = stackalloc byte[16];
        Span<byte> nativeTag = stackalloc byte[16];
        for (var length = 0; length < 1300; length += 37)
        {
            var nonce = RandomNumberGenerator.GetBytes(12);
            var header = RandomNumberGenerator.GetBytes(8);
            var plaintext = RandomNumberGenerator.GetBytes(length);
            var one = plaintext.ToArray();
            var two = plaintext.ToArray();
            managed.Encrypt(nonce, one, managedTag, header);
            native.Encrypt(nonce, two, nativeTag, header);

            Assert.Equal(two, one);
            Assert.True(managedTag.SequenceEqual(nativeTag));
            Assert.True(managed.TryDecrypt(nonce, two, nativeTag, header));
            Assert.Equal(plaintext, two);
            nativeTag[0] ^= 1;
            Assert.False(managed.TryDecrypt(nonce, one, nativeTag, header));
        }
    }

    [Fact]
    public void Sealing_and_opening_allocate_nothing()
    {
        var (client, relay) = Pair(SealingSuite.Aes256Gcm);
        var datagram = new byte[64 + Datagram.SealedOverheadBytes];
        Exchange(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Exchange(int count)
        {
            for (var i = 0; i < count; i++)
            {
                client.Seal(DatagramType.Data, datagram, 64);
                if (relay.TryOpen(datagram) != OpenResult.Opened)
                    throw new InvalidOperationException("It did not open.");
            }
        }
    }

    internal static (SealedConnection Client, SealedConnection Relay) Pair(SealingSuite suite)
    {
        var tokenKey = RandomNumberGenerator.GetBytes(32);
        var clientRandom = RandomNumberGenerator.GetBytes(32);
        var relayRandom = RandomNumberGenerator.GetBytes(32);
        return (
            TrafficKeys.ForClient(suite, 77, tokenKey, clientRandom, relayRandom),
            TrafficKeys.ForRelay(suite, 77, tokenKey, clientRandom, relayRandom));
    }

    internal static byte[] Seal(SealedConnection connection, ReadOnlySpan<byte> plaintext, DatagramType type = DatagramType.Data)
    {
        var datagram = new byte[plaintext.Length + Datagram.SealedOverheadBytes];
        plaintext.CopyTo(datagram.AsSpan(Datagram.SealedHeaderBytes));
        connection.Seal(type, datagram, plaintext.Length);
        return datagram;
    }
}

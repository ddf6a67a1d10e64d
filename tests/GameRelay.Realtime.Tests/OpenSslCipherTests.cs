using System.Security.Cryptography;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime.Tests;

/// <summary>The cipher by OpenSSL's own functions beside the one by .NET, which serves where OpenSSL 3 is not there.</summary>
public class OpenSslCipherTests
{
    private readonly Random _random = new(20);

    public static TheoryData<int> Suites => SealedConnectionTests.Suites;

    [Theory]
    [MemberData(nameof(Suites))]
    public void It_seals_as_NETs_cipher_does_and_each_opens_the_others_packets(int suite)
    {
        var key = Bytes(32);
        using var direct = Direct(suite, key);
        using var plain = Plain(suite, key);
        for (var i = 0; i < 1500; i++)
        {
            var packet = Packet(_random.Next(1401), associated: _random.Next(65));
            var same = packet.Copy();

            direct.Encrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated);
            plain.Encrypt(same.Nonce, same.Data, same.Tag, same.Associated);

            Assert.Equal(same.Data, packet.Data);
            Assert.Equal(same.Tag, packet.Tag);
            Assert.True(plain.TryDecrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated));
            Assert.True(direct.TryDecrypt(same.Nonce, same.Data, same.Tag, same.Associated));
            Assert.Equal(packet.Data, same.Data);
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void It_opens_nothing_of_which_a_byte_was_changed_and_then_still_opens_the_packet(int suite)
    {
        using var cipher = Direct(suite, Bytes(32));
        foreach (var length in (int[])[0, 1, 16, 100])
        {
            var packet = Packet(length, associated: 8);
            var plaintext = packet.Data.ToArray();
            cipher.Encrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated);
            for (var part = 0; part < 4; part++)
            {
                for (var i = 0; i < packet.Part(part).Length; i++)
                {
                    var changed = packet.Copy();
                    changed.Part(part)[i] ^= (byte)(1 << _random.Next(8));
                    Assert.False(cipher.TryDecrypt(changed.Nonce, changed.Data, changed.Tag, changed.Associated));
                }
            }

            Assert.True(cipher.TryDecrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated));
            Assert.Equal(plaintext, packet.Data);
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void It_does_not_open_another_keys_packets(int suite)
    {
        using var cipher = Direct(suite, Bytes(32));
        using var other = Plain(suite, Bytes(32));
        var packet = Packet(100, associated: 8);
        other.Encrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated);
        Assert.False(cipher.TryDecrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_forgery_is_no_exception_and_allocates_nothing(int suite)
    {
        using var cipher = Direct(suite, Bytes(32));
        var packet = Packet(100, associated: 8);
        Assert.False(TryOpenAny(100));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isAnyOpened = TryOpenAny(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.False(isAnyOpened);

        bool TryOpenAny(int count)
        {
            var isOpened = false;
            for (var i = 0; i < count; i++)
                isOpened |= cipher.TryDecrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated);
            return isOpened;
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void It_is_of_no_use_once_disposed(int suite)
    {
        var cipher = Direct(suite, Bytes(32));
        var packet = Packet(100, associated: 8);
        cipher.Dispose();
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Encrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated));
        Assert.Throws<ObjectDisposedException>(() => cipher.TryDecrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated));
    }

    [Theory]
    [InlineData(31, 12, 16)]
    [InlineData(33, 12, 16)]
    [InlineData(32, 11, 16)]
    [InlineData(32, 13, 16)]
    [InlineData(32, 12, 15)]
    [InlineData(32, 12, 17)]
    public void It_takes_no_other_lengths_than_the_protocol_has(int key, int nonce, int tag)
    {
        SkipWithoutOpenSsl();
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            using var cipher = Direct((int)SealingSuite.Aes256Gcm, Bytes(key));
            cipher.Encrypt(Bytes(nonce), Bytes(10), Bytes(tag), Bytes(8));
        });
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Threads_that_have_a_cipher_each_do_not_disturb_one_another(int suite)
    {
        SkipWithoutOpenSsl();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, seed =>
        {
            var random = new Random(seed);
            var key = Bytes(32, random);
            for (var connection = 0; connection < 10; connection++)
            {
                using var sender = Direct(suite, key);
                using var receiver = Direct(suite, key);
                for (var i = 0; i < 100; i++)
                {
                    var packet = Packet(random.Next(1401), 8, random);
                    var plaintext = packet.Data.ToArray();
                    sender.Encrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated);
                    Assert.True(receiver.TryDecrypt(packet.Nonce, packet.Data, packet.Tag, packet.Associated));
                    Assert.Equal(plaintext, packet.Data);
                }
            }
        });
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void It_is_what_connections_seal_with_where_there_is_OpenSSL_3(int suite)
    {
        var isThere = OperatingSystem.IsLinux() && SafeEvpPKeyHandle.OpenSslVersion >> 28 == 3;
        using var cipher = PacketCipher.Create((SealingSuite)suite, Bytes(32));
        Assert.Equal(isThere, cipher is OpenSslCipher);
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void NETs_own_ciphers_serve_where_there_is_not(int suite)
    {
        using var cipher = PacketCipher.Create((SealingSuite)suite, Bytes(32), library: null);
        Assert.True(cipher is AesGcmCipher or NativeChaChaCipher or ManagedChaChaCipher);
    }

    [Theory]
    [InlineData("libcrypto.so.none")]
    [InlineData("libc.so.6")] // there, on most machines, but no OpenSSL
    public void What_is_not_OpenSSL_is_not_used(string library) => Assert.Null(LibCrypto.TryLoad(library));

    private static void SkipWithoutOpenSsl() => Assert.SkipWhen(LibCrypto.Loaded is null, ".NET does not use OpenSSL 3 here.");

    private static OpenSslCipher Direct(int suite, byte[] key)
    {
        SkipWithoutOpenSsl();
        return new OpenSslCipher(LibCrypto.Loaded!, (SealingSuite)suite, key);
    }

    private static PacketCipher Plain(int suite, byte[] key) => PacketCipher.Create((SealingSuite)suite, key, library: null);

    private byte[] Bytes(int length) => Bytes(length, _random);

    private SealedPacket Packet(int length, int associated) => Packet(length, associated, _random);

    private static SealedPacket Packet(int length, int associated, Random random) =>
        new(Bytes(12, random), Bytes(length, random), Bytes(16, random), Bytes(associated, random));

    private static byte[] Bytes(int length, Random random)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private sealed record SealedPacket(byte[] Nonce, byte[] Data, byte[] Tag, byte[] Associated)
    {
        public SealedPacket Copy() => new([.. Nonce], [.. Data], [.. Tag], [.. Associated]);

        public byte[] Part(int index) => index switch { 0 => Nonce, 1 => Data, 2 => Tag, _ => Associated };
    }
}

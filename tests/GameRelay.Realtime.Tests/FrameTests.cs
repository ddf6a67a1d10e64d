using GameRelay.Realtime.Frames;
using GameRelay.Testing;

namespace GameRelay.Realtime.Tests;

public class FrameTests
{
    [Theory]
    [InlineData(1, 0, 0, 0, true, 0)]
    [InlineData(int.MaxValue, -1, 200, 0, false, 1200)]
    [InlineData(int.MinValue, int.MaxValue, int.MinValue, -1, true, 4096)]
    [InlineData(63, 64, -64, -65, false, 5)]
    public void A_message_reads_back_as_it_was_written(int opCode, int sender, int targetPlayer, int targetGroup, bool reliable, int length)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var bytes = new byte[Frame.MaxBytes];
        var written = Frame.WriteMessage(bytes, opCode, sender, targetPlayer, targetGroup, reliable, payload);

        Assert.Equal(Frame.MessageHeaderLength(opCode, sender, targetPlayer, targetGroup) + length, written);
        Assert.True(Frame.TryRead(bytes.AsSpan(0, written), out var frame));
        Assert.Equal((FrameKind.Message, opCode, sender, targetPlayer, targetGroup, reliable),
            (frame.Kind, frame.Number, frame.Sender, frame.TargetPlayer, frame.TargetGroup, frame.Reliable));
        Assert.True(frame.Rest.SequenceEqual(payload));
    }

    [Fact]
    public void A_reason_is_cut_to_what_fits()
    {
        var bytes = new byte[Frame.MaxHeaderBytes + RealtimeLimits.MaxReasonBytes];
        var written = Frame.WriteClosed(bytes, DisconnectCode.Refused, new string('ü', 5000));

        Assert.True(Frame.TryRead(bytes.AsSpan(0, written), out var frame));
        Assert.Equal((int)DisconnectCode.Refused, frame.Number);
        Assert.Equal(new string('ü', 128), frame.Reason);
    }

    [Fact]
    public void A_varint_beyond_32_bits_or_cut_short_is_none()
    {
        ReadOnlySpan<byte> tooLarge = [0xff, 0xff, 0xff, 0xff, 0x1f];
        ReadOnlySpan<byte> cut = [0x80, 0x80];
        Assert.False(Varint.TryRead(ref tooLarge, out _));
        Assert.False(Varint.TryRead(ref cut, out _));
    }

    [Fact]
    public void Random_bytes_never_do_more_than_fail_to_be_a_frame()
    {
        var bytes = new byte[64];
        var (frames, others) = (0, 0);
        FuzzRounds.Run(300, random =>
        {
            for (var i = 0; i < 1000; i++)
            {
                random.NextBytes(bytes);
                if (Frame.TryRead(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _))
                    frames++;
                else
                    others++;
            }
        });

        Assert.True(frames > 0 && others > 0, $"{frames} were frames, {others} were not.");
    }
}

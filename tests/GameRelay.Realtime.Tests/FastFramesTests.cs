using GameRelay.Realtime.Frames;
using GameRelay.Testing;

namespace GameRelay.Realtime.Tests;

public class FastFramesTests
{
    [Fact]
    public void Frames_read_back_in_their_order_and_as_many_fit_as_there_is_room()
    {
        FuzzRounds.Run(2000, random =>
        {
            var packed = new byte[16 * 1024];
            var (length, written) = (0, new List<byte[]>());
            while (written.Count < random.Next(1, 12))
            {
                var frame = new byte[random.Next(3) switch { 0 => random.Next(1, 5), 1 => random.Next(126, 131), _ => random.Next(1, FastFrames.MaxFrameBytes + 1) }];
                random.NextBytes(frame);
                var one = FastFrames.Write(packed.AsSpan(length), frame);
                Assert.Equal(FastFrames.LengthWith(frame.Length), one);
                length += one;
                written.Add(frame);
            }

            var room = random.Next(0, FastFrames.MaxBytes + 1);
            var fitting = FastFrames.Fitting(packed.AsSpan(0, length), room);
            Assert.Equal(Fitting(written, room), fitting);

            ReadOnlySpan<byte> frames = packed.AsSpan(0, length);
            foreach (var expected in written)
            {
                Assert.True(FastFrames.TryRead(ref frames, out var frame));
                Assert.True(frame.SequenceEqual(expected));
            }

            Assert.True(frames.IsEmpty);
        });
    }

    [Fact]
    public void The_longest_frame_fills_a_datagram()
    {
        var packed = new byte[FastFrames.MaxBytes];
        Assert.Equal(FastFrames.MaxBytes, FastFrames.Write(packed, new byte[FastFrames.MaxFrameBytes]));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0001")]
    [InlineData("02ff")]
    [InlineData("80")]
    [InlineData("8080")]
    [InlineData("8000")]
    [InlineData("ff01")]
    public void What_is_no_frame_is_not_read(string bytes)
    {
        ReadOnlySpan<byte> frames = Convert.FromHexString(bytes);
        Assert.False(FastFrames.TryRead(ref frames, out _));
        Assert.Equal(bytes.Length / 2, frames.Length);
    }

    private static int Fitting(List<byte[]> frames, int room)
    {
        var total = 0;
        foreach (var length in frames.Select(frame => FastFrames.LengthWith(frame.Length)))
        {
            if (total + length > room)
                break;
            total += length;
        }

        return total;
    }
}

using EdgeRegistry.Hosting.Compression;

namespace EdgeRegistry.Edge.Tests.Compression;

public sealed class Lz4Frames
{
    private static readonly byte[] Text = [.. Enumerable.Range(0, 300_000).Select(i => (byte)('a' + (i * i % 13)))];

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(300_000)]
    public void A_frame_written_and_read_in_pieces_comes_back_byte_for_byte(int piece)
    {
        var frame = Frame(Text.AsSpan(0, Math.Min(Text.Length, piece * 3000)), Math.Max(piece, 100));
        Assert.Equal(Text.AsSpan(0, Math.Min(Text.Length, piece * 3000)), Decode(frame, piece, 777));
    }

    [Fact]
    public void Each_piece_can_be_read_at_once()
    {
        using var encoder = new Lz4FrameEncoder();
        using var decoder = new Lz4FrameDecoder();
        var (room, restored) = (new byte[Lz4FrameEncoder.RoomFor(5)], new byte[16]);

        var (_, written) = decoder.Read(room.AsSpan(0, encoder.Write("first"u8, room)), restored);

        Assert.Equal("first"u8, restored.AsSpan(0, written));
        Assert.False(decoder.IsComplete);
    }

    [Fact]
    public void An_empty_frame_is_complete()
    {
        Assert.Empty(Decode(Frame([], 1), 1, 1).ToArray());
    }

    [Fact]
    public void A_frame_that_is_cut_off_is_never_complete()
    {
        var frame = Frame(Text, Text.Length);
        using var decoder = new Lz4FrameDecoder();
        var restored = new byte[Text.Length];
        var (consumed, written) = (0, 0);
        while (consumed < frame.Length - 1)
        {
            var (more, given) = decoder.Read(frame.AsSpan(consumed, frame.Length - 1 - consumed), restored.AsSpan(written));
            (consumed, written) = (consumed + more, written + given);
        }

        Assert.Equal(Text.Length, written);
        Assert.False(decoder.IsComplete);
    }

    [Fact]
    public void A_damaged_frame_is_refused()
    {
        var frame = Frame(Text, Text.Length);
        frame[^1] ^= 1; // of the checksum
        Assert.Throws<InvalidDataException>(() => { Decode(frame, frame.Length, 777); });
        Assert.Throws<InvalidDataException>(() => { Decode("<html>not a frame</html>"u8.ToArray(), 100, 777); });
    }

    [Fact]
    public void What_follows_a_frame_is_left_alone()
    {
        using var decoder = new Lz4FrameDecoder();
        var frame = Frame("abc"u8, 3);
        var (consumed, written) = decoder.Read([.. frame, 1, 2, 3], new byte[100]);
        Assert.True(decoder.IsComplete);
        Assert.Equal((frame.Length, 3), (consumed, written));
    }

    [Fact]
    public void A_frame_of_the_program_lz4_is_read()
    {
        var frame = Convert.FromHexString("04224d186440a7100000006f68656c6c6f2006000b5068656c6c6f00000000c76ff181");
        Assert.Equal("hello hello hello hello hello hello hello"u8, Decode(frame, 5, 7));
    }

    private static byte[] Frame(ReadOnlySpan<byte> content, int piece)
    {
        using var encoder = new Lz4FrameEncoder();
        var frame = new MemoryStream();
        var room = new byte[Lz4FrameEncoder.RoomFor(piece)];
        for (var at = 0; at < content.Length; at += piece)
        {
            frame.Write(room, 0, encoder.Write(content.Slice(at, Math.Min(piece, content.Length - at)), room));
        }

        frame.Write(room, 0, encoder.End(room));
        return frame.ToArray();
    }

    private static ReadOnlySpan<byte> Decode(byte[] frame, int piece, int room)
    {
        using var decoder = new Lz4FrameDecoder();
        var (content, buffer) = (new MemoryStream(), new byte[room]);
        for (var at = 0; !decoder.IsComplete;)
        {
            var (consumed, written) = decoder.Read(frame.AsSpan(at, Math.Min(piece, frame.Length - at)), buffer);
            content.Write(buffer, 0, written);
            at += consumed;
            Assert.True(consumed + written > 0 || decoder.IsComplete, "cut off");
        }

        return content.ToArray();
    }
}

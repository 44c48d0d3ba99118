using EdgeRegistry.Hosting.Compression;

namespace EdgeRegistry.Edge.Tests.Compression;

public sealed class Lz4Blocks
{
    private static readonly byte[] Text = [.. Enumerable.Range(0, 5000).Select(i => (byte)('a' + (i % 13)))];

    [Fact]
    public void A_block_comes_back_byte_for_byte()
    {
        var block = Compressed(Text);
        var restored = new byte[Text.Length];

        Assert.True(block.Length < Text.Length / 10);
        Assert.True(Lz4.TryDecompress(block, restored));
        Assert.Equal(Text, restored);
    }

    [Fact]
    public void Nothing_compresses_to_something_and_back()
    {
        var block = Compressed([]);
        Assert.True(Lz4.TryDecompress(block, []));
    }

    [Fact]
    public void What_does_not_get_smaller_does_not_fit()
    {
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);
        Assert.Equal(0, Lz4.Compress(noise, new byte[noise.Length - 1]));
    }

    [Fact]
    public void A_damaged_or_shorter_or_longer_block_is_refused()
    {
        var block = Compressed(Text);
        Assert.False(Lz4.TryDecompress(block.AsSpan(0, block.Length - 1), new byte[Text.Length]));
        Assert.False(Lz4.TryDecompress(block, new byte[Text.Length - 1]));
        Assert.False(Lz4.TryDecompress(block, new byte[Text.Length + 1]));
        Assert.False(Lz4.TryDecompress([0xff, 0xff, 0xff], new byte[Text.Length]));
    }

    private static byte[] Compressed(byte[] bytes)
    {
        var room = new byte[Lz4.MaxBlockLength(bytes.Length)];
        return room[..Lz4.Compress(bytes, room)];
    }
}

using EdgeRegistry.Edge.Cache.Journal;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache.Journal;

public sealed class JournalDamageTests(ITestOutputHelper output) : JournalFixture
{
    [Fact]
    public async Task A_tail_torn_at_any_byte_keeps_every_whole_record()
    {
        await WriteAsync(OneOfEach);
        var whole = await File.ReadAllBytesAsync(FilePath);
        var ends = Ends();
        for (var length = JournalFormat.HeaderLength; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(FilePath, whole[..length]);
            var (facts, replay) = await ReadAsync();
            var expected = ends.Count(end => end <= length);
            Assert.Equal(OneOfEach.Take(expected), facts);
            var clean = length == JournalFormat.HeaderLength || ends.Contains(length);
            Assert.Equal(clean ? JournalEnd.Clean : JournalEnd.Torn, replay.End);
            Assert.Equal(length - ends.Prepend(JournalFormat.HeaderLength).Last(end => end <= length), replay.DroppedBytes);
        }
    }

    [Fact]
    public async Task A_journal_goes_on_after_a_torn_tail()
    {
        await WriteAsync(OneOfEach);
        var whole = await File.ReadAllBytesAsync(FilePath);
        await File.WriteAllBytesAsync(FilePath, whole[..^3]);
        await WriteAsync(new TagDropped("after", "x"));
        var (facts, replay) = await ReadAsync();
        Assert.Equal(OneOfEach.SkipLast(1).Append(new TagDropped("after", "x")), facts);
        Assert.Equal(JournalEnd.Clean, replay.End);
    }

    [Fact]
    public async Task A_tail_of_zeros_is_torn_and_not_damaged()
    {
        await WriteAsync(OneOfEach);
        var whole = await File.ReadAllBytesAsync(FilePath);
        await File.WriteAllBytesAsync(FilePath, [.. whole, .. new byte[5000]]);
        var (facts, replay) = await ReadAsync();
        Assert.Equal(OneOfEach, facts);
        Assert.Equal(new JournalReplay(facts.Count, 5000, JournalEnd.Torn), replay);
    }

    [Fact]
    public async Task Any_flipped_bit_stops_the_replay_there()
    {
        Fact[] few = [OneOfEach[0], OneOfEach[3], OneOfEach[5]];
        await WriteAsync(few);
        var whole = await File.ReadAllBytesAsync(FilePath);
        var ends = Ends(few);
        for (var bit = JournalFormat.HeaderLength * 8; bit < whole.Length * 8; bit++)
        {
            var broken = whole.ToArray();
            broken[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(FilePath, broken);
            var (facts, replay) = await ReadAsync();
            Assert.Equal(few.Take(ends.Count(end => end <= bit / 8)), facts);
            Assert.NotEqual(JournalEnd.Clean, replay.End);
            Assert.Equal(replay.DroppedBytes, whole.Length - new FileInfo(FilePath).Length);
        }
    }

    [Fact]
    public async Task Garbage_in_the_middle_drops_everything_after_it_and_says_damaged()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await WriteAsync([.. OneOfEach, .. OneOfEach, .. OneOfEach]);
        var bytes = await File.ReadAllBytesAsync(FilePath);
        var start = Ends()[1];
        new Random(seed).NextBytes(bytes.AsSpan(start + 8, 30));
        await File.WriteAllBytesAsync(FilePath, bytes);
        var (facts, replay) = await ReadAsync();
        Assert.Equal(OneOfEach.Take(2), facts);
        Assert.Equal(new JournalReplay(2, bytes.Length - start, JournalEnd.Damaged), replay);
    }

    [Fact]
    public void A_newer_version_is_refused_and_left_alone()
    {
        var header = new byte[JournalFormat.HeaderLength];
        JournalFormat.WriteHeader(header, JournalFormat.Version + 1);
        File.WriteAllBytes(FilePath, header);
        var refusal = Assert.Throws<JournalVersionException>(() => Open());
        Assert.Contains(FilePath, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("version 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(header, File.ReadAllBytes(FilePath));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(15)]
    [InlineData(4000)]
    public async Task A_file_that_is_no_journal_is_moved_aside(int length)
    {
        await File.WriteAllBytesAsync(FilePath, Enumerable.Repeat((byte)'x', length).ToArray());
        var (facts, replay) = await ReadAsync();
        Assert.Empty(facts);
        Assert.Equal(length, replay.DroppedBytes);
        Assert.Equal(length, new FileInfo(FilePath + ".damaged").Length);
        await WriteAsync(OneOfEach);
        Assert.Equal(OneOfEach, (await ReadAsync()).Facts);
    }

    private static List<int> Ends(Fact[]? facts = null)
    {
        var ends = new List<int>();
        var record = new byte[JournalFormat.FrameLength + FactCodec.MaximumPayload];
        foreach (var fact in facts ?? OneOfEach)
        {
            ends.Add(ends.LastOrDefault(JournalFormat.HeaderLength) + FactCodec.Encode(fact, record));
        }

        return ends;
    }
}

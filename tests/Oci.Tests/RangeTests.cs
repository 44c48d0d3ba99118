namespace EdgeRegistry.Oci.Tests;

public sealed class RangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=0-", 0, 10)]
    [InlineData("bytes=3-5", 3, 3)]
    [InlineData("bytes=9-9", 9, 1)]
    [InlineData("bytes=9-", 9, 1)]
    [InlineData("bytes=5-99", 5, 5)]
    [InlineData("bytes=5-99999999999999999999999999", 5, 5)]
    [InlineData("bytes=-1", 9, 1)]
    [InlineData("bytes=-10", 0, 10)]
    [InlineData("bytes=-11", 0, 10)]
    [InlineData("bytes=-99999999999999999999999999", 0, 10)]
    [InlineData("BYTES=1-2", 1, 2)]
    [InlineData("bytes= 1-2 ", 1, 2)]
    [InlineData("bytes=00-01", 0, 2)]
    public void One_range_inside_is_partial(string header, long offset, long length)
    {
        Assert.Equal(RangeOutcome.Partial, ByteRange.Parse(header, 10, out var range));
        Assert.Equal(new ByteRange(offset, length), range);
        Assert.Equal(offset + length, range.End);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=1")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=1-b")]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=--1")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=1-2-3")]
    [InlineData("bytes=1 - 2")]
    [InlineData("bytes=0x1-2")]
    [InlineData("lines=0-1")]
    [InlineData("0-1")]
    public void A_malformed_range_or_another_unit_means_the_whole(string? header)
    {
        Assert.Equal(RangeOutcome.Whole, ByteRange.Parse(header, 10, out var range));
        Assert.Equal(new ByteRange(0, 10), range);
    }

    [Theory]
    [InlineData("bytes=10-", 10)]
    [InlineData("bytes=10-11", 10)]
    [InlineData("bytes=99999999999999999999999999-", 10)]
    [InlineData("bytes=-0", 10)]
    [InlineData("bytes=0-", 0)]
    [InlineData("bytes=0-0", 0)]
    [InlineData("bytes=-1", 0)]
    public void A_range_outside_is_unsatisfiable(string header, long size) =>
        Assert.Equal(RangeOutcome.Unsatisfiable, ByteRange.Parse(header, size, out _));

    [Theory]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=0-1, 99-")]
    [InlineData("bytes=,")]
    public void Several_ranges_are_told_apart(string header) => Assert.Equal(RangeOutcome.Multiple, ByteRange.Parse(header, 10, out _));

    [Fact]
    public void Content_range_states_first_last_and_size()
    {
        Assert.Equal("bytes 3-5/10", new ByteRange(3, 3).ContentRange(10));
        Assert.Equal("bytes */10", ByteRange.Unsatisfied(10));
    }

    [Theory]
    [InlineData("0-0", 0, 0)]
    [InlineData("0-9", 0, 9)]
    [InlineData("10-19", 10, 19)]
    [InlineData(" 1-2 ", 1, 2)]
    [InlineData("bytes 1-2/3", 1, 2)]
    [InlineData("bytes 1-2/*", 1, 2)]
    [InlineData("1-2/3", 1, 2)]
    [InlineData("0-9223372036854775806", 0, 9223372036854775806)]
    public void A_chunks_range_is_read(string header, long start, long end)
    {
        Assert.True(ContentRange.TryParse(header, out var range));
        Assert.Equal((start, end, end - start + 1), (range.Start, range.End, range.Length));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0")]
    [InlineData("0-")]
    [InlineData("-1")]
    [InlineData("2-1")]
    [InlineData("-1-2")]
    [InlineData("a-b")]
    [InlineData("0-1-2")]
    [InlineData("0 - 1")]
    [InlineData("+0-1")]
    [InlineData("0,1")]
    [InlineData("bytes=0-1")]
    [InlineData("bytes */10")]
    [InlineData("0-9223372036854775807")]
    [InlineData("99999999999999999999-99999999999999999999")]
    [InlineData("\u0661-\u0662")]
    public void A_malformed_chunk_range_is_refused(string? header) => Assert.False(ContentRange.TryParse(header, out _));

    [Theory]
    [InlineData("bytes=0-1,500-501", "0+2 500+2")]
    [InlineData("bytes=500-501, 0-1", "0+2 500+2")]
    [InlineData("bytes=0-99,50-149,100-100", "0+150")]
    [InlineData("bytes=0-0,80-80", "0+81")]
    [InlineData("bytes=0-0,82-82", "0+1 82+1")]
    [InlineData("bytes=0-,-1,0-0", "0+1000")]
    [InlineData("bytes=,5-6,,", "5+2")]
    [InlineData("bytes=900-,2000-", "900+100")]
    public void Several_ranges_are_sorted_and_merged(string header, string expected)
    {
        Assert.Equal(RangeOutcome.Partial, RangeSet.Parse(header, 1000, out var ranges));
        Assert.Equal(expected, string.Join(' ', ranges.Select(range => $"{range.Offset}+{range.Length}")));
    }

    [Theory]
    [InlineData("bytes=0-1,x", RangeOutcome.Whole)]
    [InlineData("bytes=0-1,5-2", RangeOutcome.Whole)]
    [InlineData("lines=0-1,5-6", RangeOutcome.Whole)]
    [InlineData("bytes=,", RangeOutcome.Whole)]
    [InlineData("bytes=1000-,2000-,-0", RangeOutcome.Unsatisfiable)]
    public void Several_ranges_that_are_malformed_or_outside_are_told_apart(string header, RangeOutcome expected) =>
        Assert.Equal(expected, RangeSet.Parse(header, 1000, out _));

    [Fact]
    public void However_ranges_are_written_no_more_than_the_whole_is_sent()
    {
        var header = "bytes=" + string.Join(',', Enumerable.Repeat("0-", RangeSet.Most));
        Assert.Equal(RangeOutcome.Partial, RangeSet.Parse(header, 1000, out var ranges));
        Assert.Equal(new ByteRange(0, 1000), Assert.Single(ranges));
        Assert.Equal(RangeOutcome.Multiple, RangeSet.Parse(header + ",0-", 1000, out _));
    }
}

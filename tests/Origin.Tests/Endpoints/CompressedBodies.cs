using System.Net;
using System.Text;
using EdgeRegistry.Hosting.Compression;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Endpoints;

/// <summary>LZ4 for edges that ask for it, and for nobody else.</summary>
public sealed class CompressedBodies
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"line {i}\n")));

    [Fact]
    public async Task A_body_that_compresses_is_one_frame_with_its_true_length_beside_it()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var digest = await origin.PushBlobAsync(Text);
        using var answer = await GetAsync(origin, digest, "lz4");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("lz4", answer.Content.Headers.ContentEncoding.Single());
        Assert.Equal($"{Text.Length}", answer.Headers.GetValues(Lz4Transfer.LengthHeader).Single());
        Assert.Equal("Accept-Encoding", answer.Headers.Vary.Single());
        Assert.True(answer.Headers.ETag is { IsWeak: true } tag && tag.Tag == digest.ETag);
        var frame = await answer.Content.ReadAsByteArrayAsync();
        Assert.InRange(frame.Length, 1, Text.Length / 2);
        Assert.Equal(Text, Decode(frame));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("gzip, deflate, br", null)]
    [InlineData("*", null)]
    [InlineData("lz4;q=0", null)]
    [InlineData("lz4", "bytes=0-")]
    [InlineData("lz4", "bytes=1000-")]
    public async Task Who_does_not_ask_and_who_asks_for_a_part_gets_it_as_it_is(string? accept, string? range)
    {
        await using var origin = await RunningOrigin.StartAsync();
        await AssertPlainAsync(origin, await origin.PushBlobAsync(Text), accept, range);
    }

    [Fact]
    public async Task What_does_not_compress_goes_as_it_is()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var random = new byte[100_000];
        System.Security.Cryptography.RandomNumberGenerator.Fill(random);
        await AssertPlainAsync(origin, await origin.PushBlobAsync(random), "lz4");
        await AssertPlainAsync(origin, await origin.PushBlobAsync(Text[..(CompressedAnswers.MinLength - 1)]), "lz4");
        await AssertPlainAsync(origin, await origin.PushBlobAsync([0x1F, 0x8B, .. Text]), "lz4");
        await AssertPlainAsync(origin, await origin.PushBlobAsync([0x28, 0xB5, 0x2F, 0xFD, .. Text]), "lz4");
        await AssertPlainAsync(origin, await origin.PushBlobAsync([]), "lz4");
    }

    [Fact]
    public async Task Switched_off_nothing_is_compressed()
    {
        await using var origin = await RunningOrigin.StartAsync(("Origin:Transfer:Lz4", "false"));
        await AssertPlainAsync(origin, await origin.PushBlobAsync(Text), "lz4");
    }

    [Fact]
    public async Task A_HEAD_tells_the_blobs_own_length()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var digest = await origin.PushBlobAsync(Text);
        using var answer = await origin.SendAsync(HttpMethod.Head, $"/v2/team/app/blobs/{digest}", null, ("Accept-Encoding", "lz4"));
        Assert.Equal(Text.Length, answer.Content.Headers.ContentLength);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.False(answer.Headers.ETag!.IsWeak);
    }

    private static async Task AssertPlainAsync(RunningOrigin origin, Digest digest, string? accept, string? range = null)
    {
        using var answer = await GetAsync(origin, digest, accept, range);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.False(answer.Headers.Contains(Lz4Transfer.LengthHeader));
        Assert.False(answer.Headers.ETag!.IsWeak);
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
        Assert.True(range is not null || Digest.Compute(DigestAlgorithm.Sha256, body) == digest);
    }

    private static Task<HttpResponseMessage> GetAsync(RunningOrigin origin, Digest digest, string? accept, string? range = null)
    {
        var headers = new List<(string, string)>();
        if (accept is not null)
        {
            headers.Add(("Accept-Encoding", accept));
        }

        if (range is not null)
        {
            headers.Add(("Range", range));
        }

        return origin.SendAsync(HttpMethod.Get, $"/v2/team/app/blobs/{digest}", null, [.. headers]);
    }

    private static byte[] Decode(byte[] frame)
    {
        using var decoder = new Lz4FrameDecoder();
        using var decoded = new MemoryStream();
        var room = new byte[64 * 1024];
        for (var from = 0; !decoder.IsComplete;)
        {
            var (consumed, written) = decoder.Read(frame.AsSpan(from), room);
            Assert.True(consumed + written > 0, "the frame ends");
            from += consumed;
            decoded.Write(room, 0, written);
        }

        return decoded.ToArray();
    }
}

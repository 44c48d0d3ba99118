using System.Security.Cryptography;
using EdgeRegistry.LoadGenerator.Seeding;

namespace EdgeRegistry.Perf.Tests;

public sealed class SyntheticBlobTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((3 * 64 * 1024) + 13)]
    public async Task The_digest_is_that_of_the_bytes_sent(long size)
    {
        var blob = new SyntheticBlob(SyntheticBytes.Key(seed: 5, stream: 9), size);
        using var sent = new MemoryStream();

        await blob.WriteToAsync(sent, CancellationToken.None);

        Assert.Equal(size, sent.Length);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(sent.ToArray())), blob.ComputeDigest());
    }

    [Fact]
    public void Bytes_do_not_depend_on_how_they_are_cut()
    {
        byte[] whole = new byte[4096], parts = new byte[4096];
        SyntheticBytes.Fill(key: 3, offset: 0, whole);
        for (var offset = 0; offset < parts.Length; offset += 512)
        {
            SyntheticBytes.Fill(key: 3, offset, parts.AsSpan(offset, 512));
        }

        Assert.Equal(whole, parts);
    }

    [Fact]
    public void A_seed_names_the_same_images_every_time()
    {
        IReadOnlyList<ImagePlan> first = ImagePlan.Make(seed: 4, images: 8, layers: 2, size: 1000, SizeShape.Registry);
        IReadOnlyList<ImagePlan> second = ImagePlan.Make(seed: 4, images: 8, layers: 2, size: 1000, SizeShape.Registry);

        Assert.Equal(first.SelectMany(plan => plan.Layers), second.SelectMany(plan => plan.Layers));
        Assert.Equal("loadgen/s4/i0000", first[0].Repository);
        Assert.Equal(2, first.Count(plan => plan.Indexed));
    }
}

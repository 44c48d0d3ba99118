using EdgeRegistry.LoadGenerator.Seeding;

namespace EdgeRegistry.Perf.Tests;

public sealed class LayerSizesTests
{
    private const long TenMegabytes = 10_000_000;

    [Theory]
    [InlineData(100)]
    [InlineData(2000)]
    public void The_registry_shape_has_the_published_shares(int layers)
    {
        var sizes = LayerSizes.Draw(layers, TenMegabytes, SizeShape.Registry, seed: 1);

        Assert.Equal(0.65, Share(sizes, 1_000_000), 0.011);
        Assert.Equal(0.80, Share(sizes, TenMegabytes), 0.011);
        Assert.All(sizes, size => Assert.InRange(size, 32, 10 * TenMegabytes));
    }

    [Fact]
    public void One_seed_gives_the_same_sizes_and_another_gives_others()
    {
        var first = LayerSizes.Draw(50, TenMegabytes, SizeShape.Registry, seed: 7);

        Assert.Equal(first, LayerSizes.Draw(50, TenMegabytes, SizeShape.Registry, seed: 7));
        Assert.NotEqual(first, LayerSizes.Draw(50, TenMegabytes, SizeShape.Registry, seed: 8));
    }

    [Fact]
    public void The_even_shape_makes_every_layer_the_size() =>
        Assert.All(LayerSizes.Draw(9, 12_345, SizeShape.Even, seed: 1), size => Assert.Equal(12_345, size));

    private static double Share(long[] sizes, long below) => (double)sizes.Count(size => size < below) / sizes.Length;
}

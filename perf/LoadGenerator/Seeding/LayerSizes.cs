namespace EdgeRegistry.LoadGenerator.Seeding;

/// <summary>How the sizes of layers are spread.</summary>
internal enum SizeShape
{
    /// <summary>As published registry workloads: 65 % of layers below a tenth of the size, 80 % below it, the rest up to ten times it.</summary>
    Registry,

    /// <summary>Every layer has the size.</summary>
    Even,
}

/// <summary>
/// Sizes of layers. With <c>--size 10MiB</c> the registry shape gives the published figures (65 % below 1 MB, 80 % below
/// 10 MB); other sizes scale the whole curve, so that a small machine can be loaded with the same shape.
/// </summary>
internal static class LayerSizes
{
    private const long Smallest = 32;

    /// <summary>
    /// One size per layer. Quantiles are stratified (one draw in each 1/count of the curve) and then shuffled, so that
    /// even 20 layers have the shape, and not the luck of 20 independent draws.
    /// </summary>
    public static long[] Draw(int count, long size, SizeShape shape, int seed)
    {
        var random = new Random(seed);
        var sizes = new long[count];
        for (var i = 0; i < count; i++)
        {
            sizes[i] = shape is SizeShape.Even ? size : At((i + random.NextDouble()) / count, size);
        }

        random.Shuffle(sizes);
        return sizes;
    }

    /// <summary>The size in bytes below which the fraction <paramref name="quantile"/> of layers lies.</summary>
    public static long At(double quantile, long size)
    {
        var bytes = quantile switch
        {
            < 0.65 => Between(size * 1e-5, size * 0.1, quantile / 0.65),
            < 0.80 => Between(size * 0.1, size, (quantile - 0.65) / 0.15),
            _ => Between(size, size * 10.0, (quantile - 0.80) / 0.20),
        };
        return Math.Max(Smallest, (long)bytes);
    }

    private static double Between(double low, double high, double fraction) => low * Math.Pow(high / low, fraction);
}

namespace EdgeRegistry.EvictionSimulator.Traces;

/// <summary>
/// Sizes of layers as published of a large registry (Anwar et al., FAST'18): 65 % are smaller than 1 MB, 80 % smaller than 10 MB. The rest is
/// a heavy tail (Pareto, exponent 1.1) up to 2 GB. Objects are made in order and numbered.
/// </summary>
internal sealed class ObjectSizes(Random random)
{
    private const double Largest = 2e9;

    private readonly List<long> _sizes = [];

    /// <summary>The size of each object.</summary>
    public IReadOnlyList<long> All => _sizes;

    /// <summary>A new layer.</summary>
    public int Layer() => Make(At(random.NextDouble()));

    /// <summary>A new config or manifest.</summary>
    public int Document() => Make(random.Next(1000, 8000));

    /// <summary>The size below which a share of all layers lies.</summary>
    public static long At(double quantile) => quantile switch
    {
        < 0.65 => (long)Between(1e3, 1e6, quantile / 0.65),
        < 0.80 => (long)Between(1e6, 1e7, (quantile - 0.65) / 0.15),
        _ => (long)Math.Min(Largest, 1e7 * Math.Pow((1 - quantile) / 0.20, -1 / 1.1)),
    };

    private static double Between(double low, double high, double share) => low * Math.Pow(high / low, share);

    private int Make(long size)
    {
        _sizes.Add(size);
        return _sizes.Count - 1;
    }
}

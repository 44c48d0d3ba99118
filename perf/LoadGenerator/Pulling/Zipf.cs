namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>
/// Popularity of images: the image of rank k (from 1) is drawn with weight 1/k^exponent. An exponent of 0 draws evenly;
/// published registry traces lie between about 0.8 and 1.2.
/// </summary>
internal sealed class Zipf
{
    private readonly double[] _cumulative;

    public Zipf(int count, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _cumulative = new double[count];
        double sum = 0;
        for (var rank = 0; rank < count; rank++)
        {
            _cumulative[rank] = sum += Math.Pow(rank + 1, -exponent);
        }

        for (var rank = 0; rank < count; rank++)
        {
            _cumulative[rank] /= sum;
        }
    }

    /// <summary>The index of the item that a uniform <paramref name="draw"/> in [0, 1) chooses.</summary>
    public int Choose(double draw)
    {
        var found = Array.BinarySearch(_cumulative, draw);
        var index = found >= 0 ? found + 1 : ~found;
        return Math.Min(index, _cumulative.Length - 1);
    }
}

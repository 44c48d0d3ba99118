namespace EdgeRegistry.EvictionSimulator.Traces;

/// <summary>Draws ranks (from 0) with weight 1/(rank+1)^exponent.</summary>
internal sealed class Zipf
{
    private readonly double[] _cumulative;

    public Zipf(int count, double exponent)
    {
        _cumulative = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
        {
            _cumulative[rank] = sum += Math.Pow(rank + 1, -exponent);
        }
    }

    /// <summary>A rank.</summary>
    public int Draw(Random random)
    {
        var found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found, _cumulative.Length - 1);
    }
}

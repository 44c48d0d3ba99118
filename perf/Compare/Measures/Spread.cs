namespace EdgeRegistry.Compare.Measures;

/// <summary>Some rounds in three numbers.</summary>
internal readonly record struct Spread(double Median, double Lowest, double Highest)
{
    /// <summary>The middle value (of an even number the mean of the middle two) and the extremes; null of nothing.</summary>
    public static Spread? Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0 || !values.All(double.IsFinite))
        {
            return null;
        }

        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>Of the ratios of rounds that were taken in turn: each round that both have has its own ratio. Null when there is none.</summary>
    public static Spread? OfRatios(IReadOnlyDictionary<int, double> ours, IReadOnlyDictionary<int, double> theirs) =>
        Of([.. ours.Where(own => theirs.ContainsKey(own.Key)).Select(own => own.Value / theirs[own.Key])]);
}

namespace EdgeRegistry.Compare.Plot;

/// <summary>A logarithmic axis: the same distance is the same factor.</summary>
/// <param name="Lowest">The value at the left end, more than 0.</param>
/// <param name="Highest">The value at the right end.</param>
/// <param name="Left">The left end.</param>
/// <param name="Width">The length.</param>
internal sealed record LogScale(double Lowest, double Highest, double Left, double Width)
{
    private static readonly double[] Steps = [1, 2, 5];

    /// <summary>The values that get a line: 1, 2 and 5 of every power of ten.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            for (var power = (int)Math.Floor(Math.Log10(Lowest)); power <= Math.Ceiling(Math.Log10(Highest)); power++)
            {
                foreach (var tick in Steps.Select(step => step * Math.Pow(10, power)).Where(tick => tick >= Lowest * 0.999 && tick <= Highest * 1.001))
                {
                    yield return tick;
                }
            }
        }
    }

    /// <summary>An axis that holds all values, and 1, with ends at a tick.</summary>
    public static LogScale Holding(IEnumerable<double> values, double left, double width)
    {
        double[] positive = [1, .. values.Where(value => value > 0)];
        return new LogScale(Below(positive.Min()), Above(positive.Max()), left, width);
    }

    /// <summary>Where a value lies; what is off the axis, at its end.</summary>
    public double At(double value) =>
        Left + Width * Math.Clamp(Math.Log(Math.Max(value, double.Epsilon) / Lowest) / Math.Log(Highest / Lowest), 0, 1);

    private static double Below(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        var tick = Steps.Last(step => step * power <= value * 1.0001) * power;
        return tick * 1.0001 >= value ? tick / 2 : tick;
    }

    private static double Above(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        var tick = Steps.Append(10).First(step => step * power >= value * 0.9999) * power;
        return tick <= value * 1.0001 ? tick * 2 : tick;
    }
}

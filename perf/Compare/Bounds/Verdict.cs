using EdgeRegistry.Compare.Measures;

namespace EdgeRegistry.Compare.Bounds;

/// <summary>What the rounds say about one check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Own">Our value's median; null when it was not measured.</param>
/// <param name="Peer">The best peer's median; null without peers.</param>
/// <param name="Ratio">Ours to the best peer's, round by round; without peers our value.</param>
/// <param name="Rounds">How many.</param>
internal sealed record Verdict(Check Check, double? Own, double? Peer, Spread? Ratio, int Rounds)
{
    // Ratios are read to two decimals; what rounds to the bound keeps it.
    private const double Rounding = 0.005;

    /// <summary>Whether the median keeps the bound; null without a bound or without a measurement.</summary>
    public bool? IsMet => Ratio is not { } ratio || Check.Bound is not { } bound
        ? null
        : Check.Wanted == Wanted.AtMost ? ratio.Median <= bound * (1 + Rounding) : ratio.Median >= bound * (1 - Rounding);

    /// <summary>Where it stands on a plot where 1 is "the same as the peer", or "exactly the bound" without a peer; null when nowhere.</summary>
    public (Spread Ratio, double? Bound)? Plotted => Ratio is not { } ratio ? null
        : Check.Peers.Length > 0 ? (ratio, Check.Bound)
        : Check.Bound is { } bound ? (new Spread(ratio.Median / bound, ratio.Lowest / bound, ratio.Highest / bound), 1)
        : null;

    /// <summary>Weighs a check by the measures.</summary>
    public static Verdict Of(Check check, MeasureFile measures)
    {
        var own = measures.Values(check.Row, check.Contender, check.Measure);
        if (check.Peers.Length == 0)
        {
            return new Verdict(check, Spread.Of(own.Values)?.Median, null, Spread.Of(own.Values), own.Count);
        }

        var peer = Best(check, [.. check.Peers.Select(name => measures.Values(check.Row, name, check.Measure)).Where(values => values.Count > 0)]);
        return new Verdict(check, Spread.Of(own.Values)?.Median, Spread.Of(peer.Values)?.Median, Spread.OfRatios(own, peer), own.Keys.Count(peer.ContainsKey));
    }

    // Round by round: the better one of a round is the one to beat.
    private static Dictionary<int, double> Best(Check check, SortedDictionary<int, double>[] peers) => peers
        .SelectMany(values => values)
        .GroupBy(value => value.Key, value => value.Value)
        .ToDictionary(round => round.Key, round => check.Wanted == Wanted.AtLeast ? round.Max() : round.Min());
}

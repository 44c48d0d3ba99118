namespace EdgeRegistry.Compare.Bounds;

/// <summary>Which side of the bound is good.</summary>
internal enum Wanted
{
    AtMost,
    AtLeast,
}

/// <summary>One thing that a row must show.</summary>
/// <param name="Row">The row's key in the measures.</param>
/// <param name="Measure">The measure's name.</param>
/// <param name="Label">For readers.</param>
/// <param name="Wanted">Which side is good.</param>
/// <param name="Bound">Of the ratio, or of our own value when there are no peers; null: shown beside, without a bound.</param>
/// <param name="Peers">Compared with the best of these; none: our value itself is held against the bound.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Scale">What values are multiplied by for that unit.</param>
/// <param name="Contender">Who is held to it.</param>
internal sealed record Check(
    string Row, string Measure, string Label, Wanted Wanted, double? Bound, string[] Peers, string Unit, double Scale = 1, string Contender = "ours");

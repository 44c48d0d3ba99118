namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// A place in the journal of facts: an index that is sealed with it has seen every fact before it, so that a start applies only those after.
/// </summary>
/// <param name="Offset">Bytes of the journal before it.</param>
/// <param name="Chain">What those bytes come to (<see cref="Add"/>, over their records): the same place in another file is another mark.</param>
/// <param name="RewriteAbove">The length at which the journal is worth rewriting.</param>
internal sealed record FactsMark(long Offset, ulong Chain, long RewriteAbove)
{
    /// <summary>The chain with one more record; records of another content, number or order give another chain.</summary>
    public static ulong Add(ulong chain, uint recordCrc) => ulong.RotateLeft((chain ^ recordCrc) * 0x9E3779B97F4A7C15UL, 29);
}

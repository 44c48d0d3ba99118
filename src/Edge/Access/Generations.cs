namespace EdgeRegistry.Edge.Access;

/// <summary>
/// Counts invalidations, so that an answer that was on its way when its subject changed is recognised as old. Keys share counters by
/// hash: a shared counter costs a needless question to the origin now and then, never a wrong answer.
/// </summary>
internal sealed class Generations
{
    private readonly long[] _counters = new long[4096];

    /// <summary>The generation of a key; take it before asking.</summary>
    public long Of(object key) => Interlocked.Read(ref Counter(key));

    /// <summary>Makes everything that is on its way for a key old.</summary>
    public void Advance(object key) => Interlocked.Increment(ref Counter(key));

    private ref long Counter(object key) => ref _counters[(uint)key.GetHashCode() % (uint)_counters.Length];
}

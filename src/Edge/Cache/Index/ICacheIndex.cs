namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// A map of hints. The file tree (bytes), the journal (facts) and the origin (links, tags) are the truth: an index may forget any
/// entry at any time, and after an unclean stop it may answer what was true at its last checkpoint. It never invents an entry and
/// never answers a mixture of two values. All members may be called from any thread; none throws for a failing disk.
/// </summary>
internal interface ICacheIndex : IAsyncDisposable
{
    /// <summary>About how many entries there are; costs nothing.</summary>
    long ApproximateCount { get; }

    /// <summary>Finds a value. The hit path takes no lock and allocates nothing; an entry that was moved to disk costs one read.</summary>
    bool TryGet(in IndexKey key, out IndexValue value);

    /// <summary>Sets a value; a later <see cref="TryGet"/> on any thread sees it.</summary>
    void Upsert(in IndexKey key, in IndexValue value);

    /// <summary>Removes a key; false when it is known to have been absent.</summary>
    bool Remove(in IndexKey key);

    /// <summary>The facts that the index holds already, as an earlier life noted; null when every fact must be applied.</summary>
    FactsMark? Covered => null;

    /// <summary>
    /// Every fact of the journal has been applied, or was covered: from now on what survives is noted together with how far the journal
    /// was then. A fact is in the journal only once it has been applied here.
    /// </summary>
    /// <param name="reached">How far the journal is.</param>
    void Covers(Func<FactsMark> reached)
    {
        // Nothing to note where nothing survives.
    }

    /// <summary>Makes what was set so far survive a <c>kill -9</c>, where the index is one that survives at all.</summary>
    /// <returns>False when there is nothing to survive in, or it failed (the index goes on in memory).</returns>
    ValueTask<bool> CheckpointAsync(CancellationToken cancellationToken = default);
}

using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Leases;

/// <summary>That this node does what one node at a time does, until another one succeeds it.</summary>
/// <param name="table">Where leases stand.</param>
/// <param name="name">What is done under it.</param>
/// <param name="fence">Which holder this is: each has a higher number than the one before.</param>
internal sealed class Lease(LeasesTable table, string name, long fence)
{
    private volatile bool _isLost;

    /// <summary>What is done under it.</summary>
    public string Name => name;

    /// <summary>Which holder this is.</summary>
    public long Fence => fence;

    /// <summary>True when it is known that another holder has succeeded this one.</summary>
    public bool IsLost => _isLost;

    /// <summary>
    /// Belongs at the beginning of every transaction that writes what the lease is for: it fails when there was a later holder, also when this
    /// one was stopped for an hour in between. It holds the lease on, too: a cluster of databases, whose locks are each node's own, sees the
    /// conflict of two holders only by what both have written.
    /// </summary>
    /// <exception cref="LeaseLostException">Another holder has succeeded this one.</exception>
    public async Task RequireAsync(DbSession session)
    {
        if (!await table.HoldOnAsync(session, name, fence, LeaseHolder.Length))
        {
            _isLost = true;
            throw new LeaseLostException(name);
        }
    }
}

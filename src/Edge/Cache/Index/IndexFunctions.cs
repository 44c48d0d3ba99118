using FASTER.core;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// What FASTER does with values. A record, once written, is never changed in place: an update writes a new one. So a reader cannot
/// see half of a value although neither side locks, which lets the store run without FASTER's locks too.
/// </summary>
internal sealed class IndexFunctions : FunctionsBase<IndexKey, IndexValue, IndexValue, IndexValue, Empty>
{
    public override bool SingleReader(ref IndexKey key, ref IndexValue input, ref IndexValue value, ref IndexValue dst, ref ReadInfo readInfo)
    {
        dst = value;
        return true;
    }

    public override bool ConcurrentReader(ref IndexKey key, ref IndexValue input, ref IndexValue value, ref IndexValue dst, ref ReadInfo readInfo)
    {
        dst = value;
        return true;
    }

    public override bool SingleWriter(ref IndexKey key, ref IndexValue input, ref IndexValue src, ref IndexValue dst, ref IndexValue output, ref UpsertInfo upsertInfo, WriteReason reason)
    {
        dst = src;
        return true;
    }

    /// <summary>False asks FASTER for a new record; an equal value needs none.</summary>
    public override bool ConcurrentWriter(ref IndexKey key, ref IndexValue input, ref IndexValue src, ref IndexValue dst, ref IndexValue output, ref UpsertInfo upsertInfo) => src == dst;
}

/// <summary>FASTER's view of <see cref="IndexKey"/>.</summary>
internal sealed class IndexKeyComparer : IFasterEqualityComparer<IndexKey>
{
    public long GetHashCode64(ref IndexKey k) => k.GetHashCode64();

    public bool Equals(ref IndexKey k1, ref IndexKey k2) => k1.Equals(k2);
}

using System.Runtime.InteropServices;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Eviction;

/// <summary>Where an object stands.</summary>
internal enum Place : byte
{
    /// <summary>Nowhere: the slot is free.</summary>
    None,

    /// <summary>New: has to be asked for again before it may stay.</summary>
    Probation,

    /// <summary>Was asked for again.</summary>
    Main,

    /// <summary>Small, and new.</summary>
    SmallProbation,

    /// <summary>Small, and was asked for again.</summary>
    SmallMain,
}

/// <summary>One object of the cache in memory, 64 bytes. Slots are used again and never freed, so that a reader without a lock may look at any.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CachedObject
{
    /// <summary>Which object.</summary>
    public ObjectKey Key;

    /// <summary>Bytes that it takes on the disk.</summary>
    public long Cost;

    /// <summary>The neighbour that came later; -1 at the head.</summary>
    public int Newer;

    /// <summary>The neighbour that came before; -1 at the tail.</summary>
    public int Older;

    /// <summary>The next in its bucket, or in the list of free slots; -1 at the end.</summary>
    public int Chain;

    /// <summary>How many have its file open. Goes on counting when the slot is used again: each reader takes back what it added.</summary>
    public int Readers;

    /// <summary>When it came, in Unix seconds.</summary>
    public uint Since;

    /// <summary>How often it was asked for since it was last looked at, at most 3.</summary>
    public byte Hits;

    /// <summary>Where it stands.</summary>
    public Place Place;

    /// <summary>Its digest's hash function, a <see cref="DigestAlgorithm"/>.</summary>
    public byte Algorithm;
}

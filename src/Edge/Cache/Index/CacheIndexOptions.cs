using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>Which index an edge keeps.</summary>
public enum CacheIndexKind
{
    /// <summary>Microsoft FASTER: memory first, spills to its own folder, survives a restart.</summary>
    Faster,

    /// <summary>A bounded dictionary; every start is cold.</summary>
    Memory,
}

/// <summary>The index of an edge's cache (<c>Edge:Index</c>). Losing the index costs time, never data.</summary>
public sealed class CacheIndexOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Index";

    /// <summary>The largest <see cref="IndexBytes"/>: FASTER's index checkpoint writes are not safe above it.</summary>
    public const long MaximumIndexBytes = 1L << 30;

    /// <summary>Which index: <c>faster</c> or <c>memory</c>.</summary>
    public CacheIndexKind Kind { get; set; } = CacheIndexKind.Faster;

    /// <summary>Memory for entries, in bytes; rounded down to a power of two. 64 MiB holds about 900,000 entries (400,000 when <c>memory</c>).</summary>
    public long MemoryBytes { get; set; } = 64L << 20;

    /// <summary>Memory for FASTER's hash table, in bytes, at most 1 GiB; rounded down to a power of two. About 8 bytes for each entry is right.</summary>
    public long IndexBytes { get; set; } = 16L << 20;

    /// <summary>Disk that entries may take, in bytes, apart from the blobs' quota. Above it the oldest entries are dropped. A store that was moved aside may take as much again.</summary>
    public long DiskBytes { get; set; } = 512L << 20;

    /// <summary>Time between checkpoints; a killed edge forgets at most what the index learned in it. Nothing is written when nothing changed.</summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A checkpoint that takes longer is stuck: the index goes on in memory and its folder is made anew.</summary>
    public TimeSpan CheckpointTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A recovery that takes longer is given up: the folder is moved aside and the index starts empty.</summary>
    public TimeSpan RecoveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (MemoryBytes < 1 << 20)
        {
            yield return "MemoryBytes must be at least 1048576 (1 MiB).";
        }

        if (IndexBytes is < 1 << 16 or > MaximumIndexBytes)
        {
            yield return "IndexBytes must be between 65536 (64 KiB) and 1073741824 (1 GiB).";
        }

        if (DiskBytes < 1 << 20)
        {
            yield return "DiskBytes must be at least 1048576 (1 MiB).";
        }

        if (CheckpointInterval <= TimeSpan.Zero || CheckpointTimeout <= TimeSpan.Zero || RecoveryTimeout <= TimeSpan.Zero)
        {
            yield return "CheckpointInterval, CheckpointTimeout and RecoveryTimeout must be longer than zero.";
        }
    }
}

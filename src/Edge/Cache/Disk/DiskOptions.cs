using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>What is made durable when a blob enters the cache.</summary>
public enum FlushPolicy
{
    /// <summary>Nothing: the kernel writes when it likes. After a power cut, files younger than the last flush are verified before use.</summary>
    None,

    /// <summary>The bytes, before they get their name: after a power cut a named file is whole.</summary>
    Data,

    /// <summary>The bytes and then the name.</summary>
    Full,
}

/// <summary>The cache's files (<c>Edge:Disk</c>).</summary>
public sealed class DiskOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Disk";

    /// <summary>What is flushed when a blob is committed: <c>None</c>, <c>Data</c> or <c>Full</c>.</summary>
    public FlushPolicy Flush { get; set; } = FlushPolicy.Data;

    /// <summary>The most bytes that cached files may take, those on their way included. 0: 80 % of the file system.</summary>
    public long Quota { get; set; }

    /// <summary>Eviction begins above this share of the quota, or of the file system's files (inodes), or when less than its rest is free.</summary>
    public double HighWatermark { get; set; } = 0.9;

    /// <summary>Eviction ends below this share.</summary>
    public double LowWatermark { get; set; } = 0.8;

    /// <summary>The most bytes of files found wrong that are kept for looking at, in <c>quarantine/</c>; above it the oldest go. 0 keeps none.</summary>
    public long QuarantineBytes { get; set; } = 1L << 30;

    /// <summary>How many cached files up to 4 MiB stay open for further readers. 0: each is opened for each of its readers.</summary>
    public int OpenFiles { get; set; } = 1024;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (OpenFiles < 0)
        {
            yield return "OpenFiles cannot be negative";
        }

        if (Quota is < 0 or (> 0 and < 1 << 20))
        {
            yield return "Quota must be 0, or at least 1048576 (1 MiB)";
        }

        if (!(LowWatermark > 0 && LowWatermark < HighWatermark && HighWatermark <= 1))
        {
            yield return "LowWatermark must be above 0 and below HighWatermark, which must be at most 1";
        }

        if (QuarantineBytes < 0)
        {
            yield return "QuarantineBytes cannot be negative";
        }
    }
}

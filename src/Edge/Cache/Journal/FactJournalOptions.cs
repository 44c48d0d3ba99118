using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>When the journal asks the disk to keep what was written.</summary>
public enum JournalFlush
{
    /// <summary>Left to the kernel: survives <c>kill -9</c>; a power cut may lose the last seconds.</summary>
    None,

    /// <summary>After every write-out, before the next.</summary>
    EveryWrite,
}

/// <summary>The journal of facts (<c>Edge:Journal</c>).</summary>
public sealed class FactJournalOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Journal";

    /// <summary>Facts that may wait for the writer; above it appending waits.</summary>
    public int QueueLength { get; set; } = 16_384;

    /// <summary>Whether write-outs are flushed to the disk: <c>none</c> or <c>everyWrite</c>.</summary>
    public JournalFlush Flush { get; set; } = JournalFlush.None;

    /// <summary>Below this many bytes the journal is never rewritten.</summary>
    public long CompactionMinimumBytes { get; set; } = 16L << 20;

    /// <summary>The journal is rewritten from the live facts when it has grown to this many times its size after the last rewrite.</summary>
    public int CompactionFactor { get; set; } = 4;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (QueueLength < 1)
        {
            yield return "QueueLength must be at least 1.";
        }

        if (CompactionMinimumBytes < 4096)
        {
            yield return "CompactionMinimumBytes must be at least 4096.";
        }

        if (CompactionFactor < 2)
        {
            yield return "CompactionFactor must be at least 2.";
        }
    }
}

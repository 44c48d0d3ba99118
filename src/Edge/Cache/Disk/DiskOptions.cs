using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>What is made durable when a blob enters the cache.</summary>
public enum FlushPolicy
{
    /// <summary>Nothing: the kernel writes when it likes.</summary>
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

    /// <inheritdoc/>
    public IEnumerable<string> Validate() => [];
}

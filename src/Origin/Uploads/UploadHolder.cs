using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>This process, as it stands in the rows of the uploads that it writes to.</summary>
internal sealed class UploadHolder(OriginNode node, TimeProvider time)
{
    /// <summary>How long a process that has gone silent keeps its uploads; renewed every third of it. The database's clock counts.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    /// <summary>How the names of this node's processes begin.</summary>
    public string NodePrefix { get; } = node.Name + "/";

    public string Name { get; } = $"{node.Name}/{Guid.NewGuid():N}";

    /// <summary>For what is shown and for expiry, which takes hours (Unix milliseconds).</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}

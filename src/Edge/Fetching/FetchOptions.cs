using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>How blobs are fetched from the origin (<c>Edge:Fetching</c>).</summary>
public sealed class FetchOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Fetching";

    /// <summary>How many transfers of blobs run at once; further ones wait their turn.</summary>
    public int MaxConcurrent { get; set; } = 512;

    /// <summary>Bytes read from the origin and written to the disk at a time.</summary>
    public int BufferBytes { get; set; } = 128 * 1024;

    /// <summary>How long a broken transfer is taken up again without bringing a byte more, before its clients are told.</summary>
    public TimeSpan ResumeTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether inner ranges of a blob that is not complete are sent before its digest can be checked. If not, they wait for the whole blob.</summary>
    public bool UnverifiedRanges { get; set; } = true;

    /// <summary>How many transfers at once a blob may have for ranges that were asked for, and as many for the whole over a long link.</summary>
    public int Connections { get; set; } = 4;

    /// <summary>A blob of at least this many bytes is fetched over several connections, where the link is long.</summary>
    public long ParallelFromBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>The link is long when connecting to the origin takes at least this much.</summary>
    public TimeSpan ParallelFromRoundTrip { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>A fill whose clients have all left is finished when the blob has at most this many bytes.</summary>
    public long FinishBelowBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>A fill whose clients have all left is finished when at least this many percent of the blob are here.</summary>
    public int FinishFromPercent { get; set; } = 25;

    /// <summary>How long any other fill goes on after its last client has left. What it has is kept as a partial blob.</summary>
    public TimeSpan LeaveAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (ResumeTimeout < TimeSpan.Zero || LeaveAfter < TimeSpan.Zero || ParallelFromRoundTrip < TimeSpan.Zero)
        {
            yield return "no time can be negative";
        }

        if (MaxConcurrent < 1)
        {
            yield return "MaxConcurrent must be at least 1";
        }

        if (Connections is < 1 or > 16)
        {
            yield return "Connections must be between 1 and 16";
        }

        if (BufferBytes is < 4096 or > 16 * 1024 * 1024)
        {
            yield return "BufferBytes must be between 4096 and 16777216";
        }

        if (ParallelFromBytes < 0 || FinishBelowBytes < 0 || FinishFromPercent < 0)
        {
            yield return "ParallelFromBytes, FinishBelowBytes and FinishFromPercent cannot be negative";
        }
    }
}

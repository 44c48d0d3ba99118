using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>How blobs are fetched from the origin (<c>Edge:Fetching</c>).</summary>
public sealed class FetchOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Fetching";

    /// <summary>How many blobs are fetched at once; further ones wait their turn.</summary>
    public int MaxConcurrent { get; set; } = 512;

    /// <summary>Bytes read from the origin and written to the disk at a time.</summary>
    public int BufferBytes { get; set; } = 128 * 1024;

    /// <summary>How long a broken transfer is taken up again without bringing a byte more, before its clients are told.</summary>
    public TimeSpan ResumeTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (ResumeTimeout < TimeSpan.Zero)
        {
            yield return "ResumeTimeout cannot be negative";
        }

        if (MaxConcurrent < 1)
        {
            yield return "MaxConcurrent must be at least 1";
        }

        if (BufferBytes is < 4096 or > 16 * 1024 * 1024)
        {
            yield return "BufferBytes must be between 4096 and 16777216";
        }
    }
}

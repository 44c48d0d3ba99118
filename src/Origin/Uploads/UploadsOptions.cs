using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>How uploads are received.</summary>
public sealed class UploadsOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Uploads";

    /// <summary>An upload that nobody has continued for this long is removed with its bytes (hh:mm:ss or d.hh:mm:ss).</summary>
    public TimeSpan Expiry { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The chunk length in bytes that clients are asked not to go below (<c>OCI-Chunk-Min-Length</c>): each chunk costs a flush and a
    /// commit. Shorter ones are accepted. 0 says nothing.
    /// </summary>
    public long ChunkMinLength { get; set; } = 1024 * 1024;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (Expiry < TimeSpan.FromMinutes(1))
        {
            yield return "Expiry must be at least one minute";
        }

        if (ChunkMinLength is < 0 or > 1024 * 1024 * 1024)
        {
            yield return "ChunkMinLength must be between 0 and 1073741824 bytes";
        }
    }
}

using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Storage;

/// <summary>Where bytes are kept (<c>Origin:Storage</c>).</summary>
public sealed class StorageOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Storage";

    /// <summary>The folder of blobs and uploads: one file system, shared by all nodes. Empty for the data folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>How many calls to the file system may be under way at once; further ones wait. A mount that hangs holds these and nothing else.</summary>
    public int Threads { get; set; } = 32;

    /// <summary>How long a call to the file system may take before clients are told to come again (hh:mm:ss).</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (Threads is < 2 or > 1024)
        {
            yield return "Threads must be between 2 and 1024";
        }

        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromMinutes(10))
        {
            yield return "Timeout must be between 0.1 seconds and 10 minutes";
        }
    }
}
